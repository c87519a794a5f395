import { CLASH_ROUNDS, type Clash, type CommitAnswer, type CommitRequest } from '../booking/commit-request.ts'
import { letThrough, waiver } from '../booking/in-the-way.ts'
import { takenBy, waive } from '../booking/plan-booking.ts'
import type { BookableRoom, Clock } from '../booking/ports.ts'
import type { ApplyUnit } from './ports.ts'

export interface CommittedClaim {
  readonly answer: CommitAnswer
  /** As it was written, or refused: without what the room lets through. */
  readonly request: CommitRequest
}

/** Writes a claim. In a room that lets meetings overlap each other they stand in nobody's way, and are waived as for who books here. */
export async function commitClaim(
  { unit, room, clock }: { readonly unit: ApplyUnit; readonly room: BookableRoom; readonly clock: Clock },
  claimed: CommitRequest,
): Promise<CommittedClaim> {
  let request = claimed
  const met: Clash[] = []
  for (let round = 0; round < CLASH_ROUNDS; round++) {
    const answer = await unit.commit(request)
    if (answer.ok || answer.guard !== 'room') return { answer, request }
    const through = letThrough(room.policy, answer.clashes)
    if (through.length === 0) return { answer, request }
    met.push(...through)
    const verdict = claimed.booking.verdict ?? waiver(room, met, clock.now())
    const rows = waive(request.rows, takenBy(through))
    request = { ...request, rows, waives: 'meetings', booking: { ...request.booking, verdict } }
  }
  throw new Error('a claim overlaps more meetings than it has occurrences')
}
