import type { Booking } from '../core/booking.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { BookingError } from './booking-error.ts'
import type { BookingReader, Caller } from './ports.ts'

export async function getBooking(
  ports: { readonly bookings: BookingReader },
  caller: Caller,
  bookingId: number,
): Promise<Result<Booking, Extract<BookingError, { code: 'booking_not_found' }>>> {
  const booking = await ports.bookings.read(caller.organizationId, bookingId)
  return booking === null ? fail({ code: 'booking_not_found', bookingId }) : ok(booking)
}
