import { fail, ok, type Result } from '../result.ts'

/** A span of time, half open: `start` belongs to it, `end` does not. `start` is never after `end`. */
export interface Interval {
  readonly start: Temporal.Instant
  readonly end: Temporal.Instant
}

/** Set-up and clean-up time around a booking, in whole minutes, neither negative. */
export interface Padding {
  readonly setUpMinutes: number
  readonly cleanUpMinutes: number
}

export interface IntervalError {
  readonly code: 'ends_before_start'
  readonly start: Temporal.Instant
  readonly end: Temporal.Instant
}

export function interval(start: Temporal.Instant, end: Temporal.Instant): Result<Interval, IntervalError> {
  return isBefore(end, start) ? fail({ code: 'ends_before_start', start, end }) : ok({ start, end })
}

/** As `Temporal.Instant.compare`, which takes a microsecond and leaves garbage: what differs by a millisecond is told apart by numbers. */
export function compareInstants(a: Temporal.Instant, b: Temporal.Instant): number {
  const difference = a.epochMilliseconds - b.epochMilliseconds
  return difference === 0 ? Temporal.Instant.compare(a, b) : difference
}

export const isBefore = (a: Temporal.Instant, b: Temporal.Instant): boolean => compareInstants(a, b) < 0

/** Orders by start, then by end. */
export function compareIntervals(a: Interval, b: Interval): number {
  return compareInstants(a.start, b.start) || compareInstants(a.end, b.end)
}

export const isEmpty = (span: Interval): boolean => !isBefore(span.start, span.end)

/** True when both share at least one instant. Meetings that touch (10:00 to 11:00 and 11:00 to 12:00) share none. */
export function overlaps(a: Interval, b: Interval): boolean {
  const shared = intersect(a, b)
  return shared !== null
}

/** What both share; null when they share nothing. */
export function intersect(a: Interval, b: Interval): Interval | null {
  const start = isBefore(a.start, b.start) ? b.start : a.start
  const end = isBefore(a.end, b.end) ? a.end : b.end
  return isBefore(start, end) ? { start, end } : null
}

export const contains = (span: Interval, instant: Temporal.Instant): boolean =>
  !isBefore(instant, span.start) && isBefore(instant, span.end)

/** The span that a booking keeps others out of: set-up time before, clean-up time after. */
export function pad(span: Interval, padding: Padding): Interval {
  return {
    start: span.start.subtract({ minutes: padding.setUpMinutes }),
    end: span.end.add({ minutes: padding.cleanUpMinutes }),
  }
}
