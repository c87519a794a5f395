import { type Booking, isBornElsewhere } from '../core/booking.ts'
import { withoutLost } from '../core/lost-dates.ts'
import { holds, isRecurring, type OccupancyRow } from '../core/occupancy.ts'
import { goesOn } from '../core/recurrence/index.ts'
import type { Clash, CommitRequest } from './commit-request.ts'
import { loseDates, refusesAll } from './lose-dates.ts'
import { expandPlan, type Plan } from './plan-booking.ts'
import type { BookableRoom, BookableRooms, BookingReader, Caller, RoomFinder } from './ports.ts'
import { type Decided, granted } from './resolve-conflict.ts'
import { rewriteRequest } from './rewrite-booking.ts'
import { roomUnavailable } from './room-unavailable.ts'

export interface TakenMeanwhilePorts {
  readonly bookings: BookingReader
  readonly rooms: BookableRooms
  readonly finder: RoomFinder
}

/** A contested booking whose case is over, and those who have its time since. */
export interface Late {
  readonly side: Booking
  readonly room: BookableRoom
  readonly clashes: readonly Clash[]
  readonly decided: Decided
}

/** Those of these clashes that stand in the way of what is asked for, and are not its own. */
export const clashesOf = ({ bookingId, rows }: CommitRequest, clashes: readonly Clash[]): readonly Clash[] =>
  clashes.filter(
    ({ holder, occurrenceKey }) =>
      holder.bookingId !== bookingId &&
      rows.some((row) => holds(row.kind) && row.occurrenceKey.equals(occurrenceKey) && overlaps(row, holder)),
  )

const overlaps = ({ heldFrom, heldUntil }: OccupancyRow, { startsAt, endsAt }: Clash['holder']): boolean =>
  Temporal.Instant.compare(heldFrom, endsAt) < 0 && Temporal.Instant.compare(startsAt, heldUntil) < 0

/** Whether somebody is told when it is declined. What was written straight onto a calendar stays there, whatever is decided here. */
export const canBeDeclined = async (bookings: BookingReader, side: Booking): Promise<boolean> =>
  !isBornElsewhere(side) || (await bookings.isInvitation(side.organizationId, side.id))

/** As if it asked for the room only now: a series does without the dates that are taken, anything else is declined. Null: it cannot be expanded. */
export async function judgedAnew(
  ports: TakenMeanwhilePorts,
  caller: Caller,
  late: Late,
): Promise<CommitRequest | null> {
  const { side, room, decided } = late
  const { now } = decided
  const planned = expandPlan({ room, series: side.series, kind: 'booking', now, knownUntil: side.expandedUntil })
  if (!planned.ok) return null
  const partly = isRecurring(side.series) ? await withoutTaken(ports, caller, { ...late, plan: planned.value }) : null
  if (partly !== null) return partly
  const { attendeeCount } = side
  const verdict = await roomUnavailable(ports.finder, { ...late, plan: planned.value, attendeeCount, now })
  return rewriteRequest(
    caller,
    {
      before: side,
      changes: { state: 'declined', holdExpiresAt: null, verdict, sequence: side.sequence + 1 },
      ...{ occupancy: 'replace', action: 'booking.give_way', changeKind: 'declined', mirrors: false },
    },
    now,
  )
}

/** Null: too many of its dates are taken. */
async function withoutTaken(
  ports: TakenMeanwhilePorts,
  caller: Caller,
  { side, room, clashes, decided, plan }: Late & { readonly plan: Plan },
): Promise<CommitRequest | null> {
  const { now } = decided
  const asking = { room, asked: side.series, plan, had: null, attendeeCount: side.attendeeCount, now }
  const found = await loseDates(ports.finder, asking, { before: [], clashes })
  const series = withoutLost(side.series, found)
  if (found.length === 0 || refusesAll(asking, found) !== null || !goesOn(series, room, now)) return null
  const lost = [...side.lost, ...found].sort((a, b) => (a.key < b.key ? -1 : 1))
  const request = await granted(ports, caller, { side: { ...side, series, lost }, kind: 'booking', decided })
  return request.ok ? request.value : null
}
