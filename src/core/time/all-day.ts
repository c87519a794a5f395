import type { Interval } from './interval.ts'
import type { ZoneId } from './zone.ts'

/** Whole days without a zone, `end` exclusive as in RFC 5545 DTEND;VALUE=DATE, Graph and Google: one day on 5 Dec ends on 6 Dec. */
export interface DateSpan {
  readonly start: Temporal.PlainDate
  readonly end: Temporal.PlainDate
}

/**
 * The time that an all-day booking holds a room: from midnight to midnight where the room is, so 23 or 25 hours on the days
 * when clocks change. Where midnight itself is skipped the day begins at its first instant; a date that the zone never had
 * (Samoa, 30 Dec 2011) gives an empty interval.
 */
export function allDayInterval(span: DateSpan, roomZone: ZoneId): Interval {
  return { start: startOfDay(span.start, roomZone), end: startOfDay(span.end, roomZone) }
}

/** The first instant of a date in a zone. */
export function startOfDay(date: Temporal.PlainDate, zone: ZoneId): Temporal.Instant {
  return date.toZonedDateTime(zone).toInstant()
}
