import type { BookingContent } from '../core/booking.ts'
import type { Series } from '../core/recurrence/index.ts'
import type { SeriesJson } from '../core/series-json.ts'

/** RFC 5545 section 3.8.1.11, for meetings. */
export const EVENT_STATUSES = ['TENTATIVE', 'CONFIRMED', 'CANCELLED'] as const
export type EventStatus = (typeof EVENT_STATUSES)[number]

/**
 * What one calendar object resource (RFC 4791 section 4.1) says about a room: one meeting, or one series with its exceptions. The text itself
 * says more (alarms, attachments, properties of other programs) and is kept beside it.
 */
export interface CalendarObject extends BookingContent {
  readonly uid: string
  readonly series: Series
  /**
   * Single occurrences of a series that is not here itself: an invitation to one of its dates. `series` then has one start for each of them, by
   * its original time.
   */
  readonly isDetached: boolean
  readonly sequence: number
  readonly status: EventStatus
  /** It holds no time (TRANSP). Exceptions that differ say so in `series`. */
  readonly transparent: boolean
  readonly hasAlarms: boolean
}

/** The same as plain data. */
export interface CalendarObjectJson extends Omit<CalendarObject, 'series'> {
  readonly series: SeriesJson
}
