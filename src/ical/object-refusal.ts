import type { RecurrenceRefusal } from '../core/recurrence/index.ts'
import { YEARS } from '../core/time/index.ts'

/** Names of the elements by which a CalDAV server says why it does not take an object (RFC 4791 section 5.3.2.1). */
export type Precondition =
  | 'supported-calendar-data'
  | 'valid-calendar-data'
  | 'valid-calendar-object-resource'
  | 'supported-calendar-component'
  | 'max-resource-size'
  | 'min-date-time'
  | 'max-date-time'
  | 'max-instances'
  | 'max-attendees-per-instance'

/** What an object may not be, each with the element that says so. Times outside the bookable years and counts have their own: see below. */
const PRECONDITIONS = {
  /** More octets than allowed. */
  too_large: 'max-resource-size',
  too_many_lines: 'max-resource-size',
  /** One unfolded line with more octets than allowed. */
  line_too_long: 'max-resource-size',
  /** UTF-16, Latin-1, broken UTF-8, or no text at all. */
  encoding_refused: 'supported-calendar-data',
  not_a_calendar: 'supported-calendar-data',
  /** VERSION other than 2.0, or CALSCALE other than GREGORIAN. */
  version_refused: 'supported-calendar-data',
  too_deep: 'valid-calendar-data',
  line_malformed: 'valid-calendar-data',
  /** BEGIN without END, END without BEGIN, text after the end. */
  component_unbalanced: 'valid-calendar-data',
  /** A file inside the object instead of a link to it. */
  inline_attachment: 'valid-calendar-data',
  too_many_attendees: 'max-attendees-per-instance',
  /** METHOD: the object is a message, not a meeting. */
  method_refused: 'valid-calendar-object-resource',
  /** Tasks, journals and whatever else is no meeting. */
  component_refused: 'supported-calendar-component',
  mixed_components: 'valid-calendar-object-resource',
  /** No meeting in it. */
  component_missing: 'valid-calendar-object-resource',
  several_calendars: 'valid-calendar-object-resource',
  several_uids: 'valid-calendar-object-resource',
  /** Two meetings that are no exceptions, or two exceptions for one occurrence. */
  component_repeated: 'valid-calendar-object-resource',
  uid_missing: 'valid-calendar-data',
  start_missing: 'valid-calendar-data',
  /** DTEND beside DURATION. */
  end_with_duration: 'valid-calendar-data',
  end_before_start: 'valid-calendar-data',
  /** Ends when it starts: it would hold no time of the room. */
  zero_length: 'valid-calendar-data',
  time_malformed: 'valid-calendar-data',
  time_zone_unknown: 'valid-calendar-data',
  /** RDATE with periods. */
  period_refused: 'valid-calendar-data',
  /** RECURRENCE-ID that changes all later occurrences as well. */
  range_refused: 'valid-calendar-data',
  /** An exception that repeats. */
  rule_in_exception: 'valid-calendar-data',
} as const satisfies Readonly<Record<string, Precondition>>

export type ObjectCode = keyof typeof PRECONDITIONS | RecurrenceRefusal['code']

/**
 * Why an iCalendar object is not taken. `rule` names the property or component at fault, `value` what was given (cut to a readable length),
 * `limit` what is allowed; `line` counts the lines as they were sent, from 1, null where no single line is at fault.
 */
export interface ObjectRefusal {
  readonly precondition: Precondition
  readonly code: ObjectCode
  readonly rule: string
  readonly value: string
  readonly limit: string
  readonly line: number | null
}

interface Detail {
  readonly rule: string
  readonly value: string
  readonly limit: string
  readonly line: number | null
}

/** Longest part of the text that is repeated to whoever sent it. */
const VALUE_LENGTH = 120

export function refusal(code: ObjectCode, detail: Detail): ObjectRefusal {
  const { rule, limit, line } = detail
  const value = detail.value.length > VALUE_LENGTH ? `${detail.value.slice(0, VALUE_LENGTH)}...` : detail.value
  return { precondition: preconditionOf(code, detail), code, rule, value: value.toWellFormed(), limit, line }
}

function preconditionOf(code: ObjectCode, { rule, value }: Detail): Precondition {
  if (code === 'time_out_of_range') {
    const year = Number(/\d{4}/.exec(value)?.[0] ?? YEARS.first)
    return year < YEARS.first ? 'min-date-time' : 'max-date-time'
  }
  if (code === 'too_many_exceptions' || (code === 'value_out_of_range' && rule === 'COUNT')) return 'max-instances'
  return code in PRECONDITIONS ? PRECONDITIONS[code as keyof typeof PRECONDITIONS] : 'valid-calendar-data'
}

/** Carries a refusal out of the depth of the reader; `readCalendarObject` and its neighbours make a value of it again. */
export class Refused extends Error {
  readonly refusal: ObjectRefusal
  constructor(reason: ObjectRefusal) {
    super(reason.code)
    this.refusal = reason
  }
}

export function refuse(code: ObjectCode, detail: Detail): never {
  throw new Refused(refusal(code, detail))
}
