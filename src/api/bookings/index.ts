/** Bookings: book, list, read, move, cancel. The deciding is done in `src/booking`; here is the form in which people ask. */
import { cancelBooking } from './cancel-booking.ts'
import { cancelOccurrence } from './cancel-occurrence.ts'
import { changeBooking } from './change-booking.ts'
import { changeOccurrence } from './change-occurrence.ts'
import { createBooking } from './create-booking.ts'
import { getBooking } from './get-booking.ts'
import { listBookings } from './list-bookings.ts'
import { listOccurrences } from './list-occurrences.ts'

export { type BookingActsPorts, bindBookingActs } from './bind-booking-acts.ts'
export type { BookingActs, BookingDeps } from './booking-deps.ts'

export const bookingRoutes = [
  createBooking,
  listBookings,
  getBooking,
  changeBooking,
  cancelBooking,
  listOccurrences,
  changeOccurrence,
  cancelOccurrence,
] as const
