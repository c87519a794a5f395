import { mayBeMailed } from './may-be-mailed.ts'
import type { Clock, NewBookingItem, RefusalStore, RefusedPut } from './ports.ts'

export interface RefusalPorts {
  readonly refusals: RefusalStore
  readonly clock: Clock
  /** Address from which we write. */
  readonly ownAddress: string
}

/** What was refused longer ago is not told any more. */
const OLDEST_REFUSAL_HOURS = 48

/**
 * The chore: whoever booked from a calendar program and was refused is told by mail, because most programs keep the event and say little. A
 * program that tries again and again is one case.
 */
export async function gatherRefusals({ refusals, clock, ownAddress }: RefusalPorts): Promise<void> {
  const now = clock.now()
  await refusals.gather({
    now,
    notBefore: now.subtract({ hours: OLDEST_REFUSAL_HOURS }),
    judge: (refused) => itemFor(refused, { now, ownAddress }),
  })
}

function itemFor(
  { person, meeting, room, verdict, knowsEveryRoom }: RefusedPut,
  { now, ownAddress }: { readonly now: Temporal.Instant; readonly ownAddress: string },
): NewBookingItem | null {
  const { isRecurring, ...times } = meeting
  const isOver = !isRecurring && Temporal.Instant.compare(Temporal.Instant.from(times.endsAt), now) <= 0
  if (isOver || !mayBeMailed(person.address, ownAddress)) return null
  const { timeZone: zone, ...place } = room
  return {
    recipient: { ...person, audience: 'inside' },
    content: {
      ...{ kind: 'refused', ...meeting, room: place, zone, before: null, calendar: null },
      // As in the answer to the PUT: who may not see every room is not told of others.
      verdict: knowsEveryRoom ? verdict : { ...verdict, inputs: { ...verdict.inputs, alternatives: [] } },
    },
  }
}
