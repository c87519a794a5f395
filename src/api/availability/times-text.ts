import type { Busy, RoomTimes } from '../../booking/index.ts'
import { memoized } from '../../core/memoized.ts'
import type { Interval } from '../../core/time/index.ts'

/**
 * When rooms are busy and free, as the members of a JSON object that its caller closes. Written straight as text: of a thousand rooms these are
 * megabytes, all of them numbers and words of ours, in which nothing is to be escaped. One writer serves one answer: rooms begin and end their meetings
 * at few distinct times.
 */
export function timesWriter(): (times: RoomTimes) => string {
  const text = memoized((instant: Temporal.Instant) => instant.toString())
  const busyText = ({ kind, startsAt, endsAt, heldFrom, heldUntil }: Busy): string =>
    `{"kind":"${kind}","startsAt":"${text(startsAt)}","endsAt":"${text(endsAt)}","heldFrom":"${text(heldFrom)}","heldUntil":"${text(heldUntil)}"}`
  const freeText = ({ start, end }: Interval): string => `{"from":"${text(start)}","to":"${text(end)}"}`
  return ({ busy, free }) => `"busy":[${busy.map(busyText).join()}],"free":[${free.map(freeText).join()}]`
}
