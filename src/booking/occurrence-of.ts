import type { Booking } from '../core/booking.ts'
import { asAsked } from '../core/lost-dates.ts'
import { isRecurring } from '../core/occupancy.ts'
import { type Occurrence, type OccurrenceKey, occurrenceAt } from '../core/recurrence/index.ts'
import type { ZoneId } from '../core/time/index.ts'

/** One date of a booking as it takes place, or as it was asked for when it was lost; null: the series has no such date, or it was called off. */
export function occurrenceOf(booking: Booking, key: OccurrenceKey, roomZone: ZoneId): Occurrence | null {
  const { series, lost } = booking
  if (!isRecurring(series)) return null
  return occurrenceAt(series, key, roomZone) ?? occurrenceAt(asAsked(series, lost), key, roomZone)
}
