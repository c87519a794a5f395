import { ok, type Result } from '../../core/result.ts'
import { AFTER_LAST_INSTANT, FIRST_INSTANT, type Interval, isBefore } from '../../core/time/index.ts'
import { readDateTime } from '../../ical/date-time.ts'
import type { Precondition } from '../precondition.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import type { TimeRange } from './filter.ts'
import { type ReportRefusal, refuse } from './report-refusal.ts'

/**
 * `start` and `end` of an element (RFC 4791 section 9.9): UTC, at least one of them, the end after the start. A range that no booking can
 * reach, because it ends before `min-date-time` or starts after `max-date-time`, is refused; one that only sticks out is not, since a missing
 * side is allowed to.
 *
 * @param malformed What the element is refused for when it cannot be read.
 */
export function readTimeRange(element: XmlElement, malformed: ReportRefusal): Result<TimeRange, Precondition> {
  const { start: from, end: to } = element.attributes
  const start = from === undefined ? null : readUtc(from)
  const end = to === undefined ? null : readUtc(to)
  if ((from !== undefined && start === null) || (to !== undefined && end === null))
    return refuse(malformed, `The ${element.name} must be given in UTC, as 20260131T090000Z.`)
  if (start === null && end === null) return refuse(malformed, `The ${element.name} has neither start nor end.`)
  if (start !== null && end !== null && !isBefore(start, end))
    return refuse(malformed, `The ${element.name} must end after it starts.`)
  if (end !== null && !isBefore(FIRST_INSTANT, end))
    return refuse('min-date-time', `Nothing can be booked before ${FIRST_INSTANT}.`)
  if (start !== null && !isBefore(start, AFTER_LAST_INSTANT))
    return refuse('max-date-time', `Nothing can be booked from ${AFTER_LAST_INSTANT} on.`)
  return ok({ start, end })
}

/** The same where both sides must be given: CALDAV:expand and its like (RFC 4791 sections 9.6.5 to 9.6.7), CALDAV:free-busy-query. */
export function readBoundedRange(element: XmlElement, malformed: ReportRefusal): Result<Interval, Precondition> {
  const range = readTimeRange(element, malformed)
  if (!range.ok) return range
  const { start, end } = range.value
  if (start === null || end === null) return refuse(malformed, `The ${element.name} needs both start and end.`)
  return ok({ start, end })
}

function readUtc(text: string): Temporal.Instant | null {
  const read = readDateTime(text.trim(), null)
  return read !== null && 'at' in read ? read.at : null
}
