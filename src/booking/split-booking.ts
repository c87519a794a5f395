import { type Booking, isBornElsewhere } from '../core/booking.ts'
import { stillLost } from '../core/lost-dates.ts'
import { expand, goesOn, occurrenceRef, type Series, splitSeries } from '../core/recurrence/index.ts'
import { fail, type Result } from '../core/result.ts'
import type { BookingError } from './booking-error.ts'
import type { BookingReceipt } from './booking-receipt.ts'
import { cancelBooking } from './cancel-booking.ts'
import { type CancelOccurrenceCommand, findOccurrence, type WantedOccurrence } from './change-occurrence.ts'
import type { CommitRequest } from './commit-request.ts'
import { withContestedDates } from './contested-dates.ts'
import { grantRoom } from './grant-room.ts'
import { type BookingChanges, type MoveBookingPorts, moveBooking } from './move-booking.ts'
import { expandPlan } from './plan-booking.ts'
import type { BookableRoom, BookingCommitter, Caller, TogetherCommitter, Uids } from './ports.ts'
import { rewriteRequest } from './rewrite-booking.ts'

export interface SplitBookingPorts extends MoveBookingPorts {
  readonly together: TogetherCommitter
  readonly uids: Uids
}

/** `Refusal`: why a change cannot be understood, in the words of whoever asks. */
export interface ChangeFollowingCommand<Refusal> extends WantedOccurrence {
  /** What becomes of the part from this date on; it begins as the series of its own that it was until now. */
  readonly change: (following: Series) => Result<BookingChanges, Refusal>
}

/**
 * "This and all following": the series ends before the date, and what follows is a booking of its own, with a UID of its own, changed as wished.
 * Both are written in one transaction; whoever is refused keeps the one series.
 */
export async function changeFollowing<Refusal>(
  ports: SplitBookingPorts,
  caller: Caller,
  command: ChangeFollowingCommand<Refusal>,
): Promise<Result<BookingReceipt, BookingError | Refusal>> {
  const parts = await split(ports, caller, command)
  if (!parts.ok) return parts
  const { booking, room, earlier, following } = parts.value
  const changes = command.change(following)
  if (!changes.ok) return changes
  if (earlier === null)
    return moveBooking(ports, caller, {
      bookingId: booking.id,
      expectedVersion: booking.version,
      changes: changes.value,
    })
  if (await ports.bookings.isInvitation(caller.organizationId, booking.id))
    return fail({ code: 'not_organizer', bookingId: booking.id, origin: booking.origin })
  const ended = endRequest(ports, caller, { booking, room, earlier })
  const { id: _id, organizationId: _organization, version: _version, createdBy: _author, ...said } = booking
  const now = ports.clock.now()
  const draft = { ...said, series: following, ...changes.value, uid: ports.uids.newUid(), sequence: 0, receivedAt: now }
  return grantRoom({ ...ports, committer: behind(ports, ended) }, caller, {
    draft,
    before: null,
    expectedVersion: null,
    action: 'booking.split',
    changeKind: 'booked',
    onClash: 'refuse',
    takesOver: following,
  })
}

/** Calls off a date and all that follow. From the first one on, the booking is given up. */
export async function cancelFollowing(
  ports: SplitBookingPorts,
  caller: Caller,
  command: CancelOccurrenceCommand,
): Promise<Result<BookingReceipt, BookingError>> {
  const parts = await split(ports, caller, command)
  if (!parts.ok) return parts
  const { booking, room, earlier } = parts.value
  const wanted = { bookingId: booking.id, expectedVersion: booking.version }
  return earlier === null || !goesOn(earlier, room, ports.clock.now())
    ? cancelBooking(ports, caller, { ...wanted, reason: command.reason })
    : moveBooking(ports, caller, { ...wanted, changes: { series: earlier } })
}

async function split(ports: SplitBookingPorts, caller: Caller, wanted: WantedOccurrence) {
  const found = await findOccurrence(ports, caller, wanted)
  if (!found.ok) return found
  const { booking, room } = found.value
  const { originalStart } = wanted
  const parts = splitSeries(booking.series, occurrenceRef(originalStart))
  if (!parts.ok) return fail({ code: 'occurrence_not_found', originalStart } as const)
  const { before, after } = parts.value
  const earlier = before !== null && isBornElsewhere(booking) ? before : withDates(before, room, booking)
  return { ok: true, value: { booking, room, earlier, following: after } } as const
}

/** Null: every date before was lost, so that nothing of it is left. */
function withDates(earlier: Series | null, room: BookableRoom, { startsAt, endsAt }: Booking): Series | null {
  if (earlier === null) return null
  const expanded = expand(earlier, { from: startsAt.subtract(DAY), to: endsAt.add(DAY), roomZone: room.timeZone })
  return !expanded.ok || expanded.value.length > 0 ? earlier : null
}

const DAY = { hours: 24 } as const

/** The series, up to the date. It asks for nothing new, so no rule is judged. */
function endRequest(
  { clock }: SplitBookingPorts,
  caller: Caller,
  { booking, room, earlier }: { readonly booking: Booking; readonly room: BookableRoom; readonly earlier: Series },
): CommitRequest {
  const now = clock.now()
  const kind = booking.state === 'held' ? 'hold' : booking.state === 'contested' ? 'contested' : 'booking'
  const plan = expandPlan({ room, series: earlier, kind, now, knownUntil: booking.expandedUntil })
  if (!plan.ok) throw new Error(`the first part of a series cannot be expanded: ${plan.error.code}`)
  const lost = stillLost(earlier, booking)
  const held = plan.value.rows
  const rows = withContestedDates(held, { room, booking: { ...booking, series: earlier, lost }, now })
  // Of all that its calendar goes on to show, the room has nothing.
  const isContested = held.length === 0 && rows.length > 0
  const request = rewriteRequest(
    caller,
    {
      before: booking,
      changes: {
        ...{ series: earlier, lost, sequence: booking.sequence + 1 },
        ...(isContested ? { state: 'contested', holdExpiresAt: null, verdict: lost.at(-1)?.verdict ?? null } : {}),
      },
      occupancy: 'replace',
      rows,
      action: 'booking.split',
      changeKind: isContested ? 'contested' : 'changed',
      mirrors: !isContested,
    },
    now,
  )
  const { endsAt } = held.length === 0 ? booking : plan.value
  return { ...request, replaceFrom: now, booking: { ...request.booking, endsAt } }
}

/** Writes nothing without the first request, and tells of the second. Calendars of the first are woken here. */
const behind = ({ together, waker }: SplitBookingPorts, first: CommitRequest): BookingCommitter => ({
  async commit(requests) {
    const done = await together.commitTogether([first, ...requests])
    if (!done.ok) return [done.error]
    const [ended, ...others] = done.value
    if (ended !== undefined && ended.links.length > 0) waker.wake(first.organizationId, ended.links)
    return others
  },
})
