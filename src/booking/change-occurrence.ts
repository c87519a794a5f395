import { isSameSpan, spanOf } from '../core/lost-dates.ts'
import {
  goesOn,
  type Occurrence,
  type OccurrenceKey,
  type Override,
  type OverrideFields,
  ruledSpan,
  type Span,
  withOverride,
} from '../core/recurrence/index.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { Room } from '../core/room.ts'
import type { Verdict } from '../core/verdict.ts'
import { activeBooking, type WantedBooking } from './active-booking.ts'
import type { BookingError } from './booking-error.ts'
import type { BookingReceipt } from './booking-receipt.ts'
import { cancelBooking } from './cancel-booking.ts'
import { type MoveBookingPorts, moveBooking } from './move-booking.ts'
import { occurrenceOf } from './occurrence-of.ts'
import type { Caller } from './ports.ts'

/** One date of a series, by its original start. */
export interface WantedOccurrence extends WantedBooking {
  readonly originalStart: OccurrenceKey
}

export interface ChangeOccurrenceCommand extends WantedOccurrence {
  /** Where it is moved to; absent: it stays. `end` null: it keeps its length. */
  readonly to?: { readonly start: Span['start']; readonly end: Span['end'] | null }
  /** What it says differently from its series; what is absent stays. */
  readonly fields: OverrideFields
}

export interface CancelOccurrenceCommand extends WantedOccurrence {
  readonly reason: string | null
}

/**
 * Moves or changes one date; the others are not touched. The new time is granted before the old one is freed, and whoever is refused keeps what
 * they have. A date that was lost gets the room when the new time is free.
 */
export async function changeOccurrence(
  ports: MoveBookingPorts,
  caller: Caller,
  command: ChangeOccurrenceCommand,
): Promise<Result<BookingReceipt, BookingError>> {
  const found = await findOccurrence(ports, caller, command)
  if (!found.ok) return found
  const { booking, occurrence } = found.value
  const before = booking.series.overrides.get(occurrence.key)
  const known = before === undefined || before.cancelled ? {} : before.fields
  const span = command.to === undefined ? spanOf(occurrence) : spanTo(command.to, occurrence)
  const override: Override = {
    cancelled: false,
    moved: isSameSpan(span, ruledSpan(booking.series, occurrence.key)) ? null : span,
    fields: { ...known, ...command.fields },
  }
  return moveBooking(ports, caller, {
    bookingId: booking.id,
    // The series was made from the booking that was read: the write holds only for that version.
    expectedVersion: booking.version,
    changes: { series: withOverride(booking.series, occurrence.key, override) },
  })
}

/** Calls off one date. Where it is the last one ahead, the booking is given up. */
export async function cancelOccurrence(
  ports: MoveBookingPorts,
  caller: Caller,
  command: CancelOccurrenceCommand,
): Promise<Result<BookingReceipt, BookingError>> {
  const found = await findOccurrence(ports, caller, command)
  if (!found.ok) return found
  const { booking, occurrence, room } = found.value
  const series = withOverride(booking.series, occurrence.key, null)
  if (!goesOn(series, room, ports.clock.now())) {
    return cancelBooking(ports, caller, {
      bookingId: booking.id,
      expectedVersion: booking.version,
      reason: command.reason,
    })
  }
  return moveBooking(ports, caller, { bookingId: booking.id, expectedVersion: booking.version, changes: { series } })
}

function spanTo({ start, end }: NonNullable<ChangeOccurrenceCommand['to']>, { allDay, ...held }: Occurrence): Span {
  if (start instanceof Temporal.Instant)
    return { start, end: end instanceof Temporal.Instant ? end : start.add(held.start.until(held.end)) }
  const days = allDay === null ? 1 : allDay.start.until(allDay.end).days
  return { start, end: end instanceof Temporal.PlainDate ? end : start.add({ days }) }
}

/** The active booking and its date, which must lie ahead. */
export async function findOccurrence(ports: MoveBookingPorts, caller: Caller, wanted: WantedOccurrence) {
  const active = await activeBooking(ports, caller, wanted)
  if (!active.ok) return active
  const booking = active.value
  const { originalStart } = wanted
  const room = await ports.rooms.read(caller.organizationId, booking.roomId, 0)
  if (room === null) return fail({ code: 'room_not_found', roomId: booking.roomId } as const)
  const occurrence = occurrenceOf(booking, originalStart, room.timeZone)
  if (occurrence === null) return fail({ code: 'occurrence_not_found', originalStart } as const)
  const now = ports.clock.now()
  if (Temporal.Instant.compare(occurrence.end, now) <= 0)
    return fail({ code: 'refused', verdict: over(occurrence.end, { room, now }) } as const)
  return ok({ booking, occurrence, room })
}

const over = (
  end: Temporal.Instant,
  { room, now }: { readonly room: Pick<Room, 'timeZone' | 'policyVersion'>; readonly now: Temporal.Instant },
): Verdict => ({
  code: 'policy_in_the_past',
  rule: 'inThePast',
  value: end.toString(),
  limit: now.toString(),
  inputs: { decidedAt: now.toString(), zone: room.timeZone, policyVersion: room.policyVersion },
})
