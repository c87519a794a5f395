import { type Booking, isActive } from '../core/booking.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { BookingError } from './booking-error.ts'
import type { BookingReader, Caller } from './ports.ts'

export interface WantedBooking {
  readonly bookingId: number
  /** If-Match; null: whatever version it has when it is read. */
  readonly expectedVersion: number | null
}

/** The booking that somebody wants to change: as they have seen it, and not given up yet. */
export async function activeBooking(
  { bookings }: { readonly bookings: BookingReader },
  { organizationId }: Caller,
  { bookingId, expectedVersion }: WantedBooking,
): Promise<Result<Booking, BookingError>> {
  const booking = await bookings.read(organizationId, bookingId)
  if (booking === null) return fail({ code: 'booking_not_found', bookingId })
  if (expectedVersion !== null && expectedVersion !== booking.version)
    return fail({ code: 'version_mismatch', version: booking.version })
  if (!isActive(booking)) return fail({ code: 'not_active', bookingId, state: booking.state })
  return ok(booking)
}
