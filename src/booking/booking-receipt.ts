import type { Booking } from '../core/booking.ts'
import type { OwedLink } from './commit-request.ts'

/** A booking as it was just written. */
export interface BookingReceipt {
  readonly booking: Booking
  /** New revision of each touched room, by room id. */
  readonly revisions: Readonly<Record<string, number>>
  /** What calendars are owed; they have been woken. */
  readonly links: readonly OwedLink[]
}
