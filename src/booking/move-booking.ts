import type { Booking, BookingContent } from '../core/booking.ts'
import { asAsked } from '../core/lost-dates.ts'
import type { Series } from '../core/recurrence/index.ts'
import { fail, type Result } from '../core/result.ts'
import { seriesToJson } from '../core/series-json.ts'
import { activeBooking, type WantedBooking } from './active-booking.ts'
import type { BookingError } from './booking-error.ts'
import type { BookingReceipt } from './booking-receipt.ts'
import { type GrantPorts, grantRoom, type OnClash } from './grant-room.ts'
import type { BookingReader, Caller } from './ports.ts'
import { rewriteBooking } from './rewrite-booking.ts'

export interface MoveBookingPorts extends GrantPorts {
  readonly bookings: BookingReader
}

/** What is absent stays. */
export type BookingChanges = Partial<BookingContent> & { readonly roomId?: number; readonly series?: Series }

export interface MoveBookingCommand extends WantedBooking {
  readonly changes: BookingChanges
  /** Of a series of which some dates are taken at the new time. Absent: refused, and it keeps all that it has. */
  readonly onClash?: OnClash
}

/**
 * Changes a booking: room, time, or what it says. The new time is granted before the old one is freed, in one transaction, so whoever is
 * refused keeps what they have.
 */
export async function moveBooking(
  ports: MoveBookingPorts,
  caller: Caller,
  command: MoveBookingCommand,
): Promise<Result<BookingReceipt, BookingError>> {
  const found = await activeBooking(ports, caller, command)
  if (!found.ok) return found
  const before = found.value
  const { changes } = command
  if (await ports.bookings.isInvitation(caller.organizationId, before.id))
    return fail({ code: 'not_organizer', bookingId: before.id, origin: before.origin })
  const sequence = before.sequence + 1
  if (!isMoved(before, changes)) {
    const { roomId: _same, series: _equal, ...said } = changes
    return rewriteBooking(ports, caller, {
      before,
      changes: { ...said, sequence },
      occupancy: 'keep',
      action: 'booking.change',
      changeKind: 'changed',
      mirrors: true,
    })
  }
  const { id: _id, organizationId: _organization, version: _version, createdBy: _author, ...kept } = before
  return grantRoom(ports, caller, {
    draft: { ...kept, ...changes, sequence },
    before,
    expectedVersion: before.version,
    action: 'booking.move',
    changeKind: 'moved',
    onClash: command.onClash ?? 'refuse',
  })
}

/** To ask for everything once more, as it was asked for at first, is no move: what was lost then stays lost. */
function isMoved(before: Booking, { roomId, series }: BookingChanges): boolean {
  if (roomId !== undefined && roomId !== before.roomId) return true
  if (series === undefined) return false
  return !isSameSeries(series, before.series) && !isSameSeries(series, asAsked(before.series, before.lost))
}

const isSameSeries = (a: Series, b: Series): boolean =>
  JSON.stringify(seriesToJson(a)) === JSON.stringify(seriesToJson(b))
