import type { Clash, CommitRequest } from '../../booking/commit-request.ts'
import { takenBy } from '../../booking/plan-booking.ts'
import type { BookingCommitter } from '../../booking/ports.ts'
import type { DavGuard, DavObjectOrder, DavWriter } from '../ports.ts'

/** An occurrence of the client's own that meets another booking. */
export interface ClashingInstance {
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
}

/** What was met while the booking use cases worked; they know nothing of objects and their conditions. */
export interface Met {
  guard: DavGuard | null
  clashing: readonly ClashingInstance[]
}

/**
 * Commits like any other committer, with the client's text in the same transaction. A condition of the request that does not hold is left in
 * `met`, and looks to the use case like a booking that is not there: it then stops.
 */
export function objectCommitter(writer: DavWriter, order: DavObjectOrder): { committer: BookingCommitter; met: Met } {
  const met: Met = { guard: null, clashing: [] }
  return {
    met,
    committer: {
      async commit([request]) {
        if (request === undefined) return []
        // A text that names dates which the room does not have is not shown as it was sent.
        const says = request.booking.state === 'confirmed' && request.booking.series.lost === undefined
        const answer = await writer.put({ ...order, says, commit: request })
        if (!answer.ok && isGuard(answer)) {
          met.guard = answer
          return [{ ok: false, guard: 'missing' }]
        }
        if (!answer.ok && answer.guard === 'room') met.clashing = instancesOf(request, answer.clashes)
        return [answer]
      },
    },
  }
}

const GUARDS: ReadonlySet<string> = new Set(['exists', 'match', 'replaced', 'uid'])
const isGuard = (answer: { readonly guard: string }): answer is DavGuard => GUARDS.has(answer.guard)

function instancesOf({ rows }: CommitRequest, clashes: readonly Clash[]): ClashingInstance[] {
  const taken = takenBy(clashes)
  return rows.filter(({ occurrenceKey }) => taken.has(occurrenceKey.epochMilliseconds))
}
