/** Stable codes of what a rule or a series may not be. */
export type RefusalCode =
  /** FREQ missing, unknown, or finer than DAILY. */
  | 'frequency_refused'
  /** A part that is unknown or not offered (BYHOUR and finer, BYYEARDAY, BYWEEKNO, EXRULE), or not allowed with this FREQ. */
  | 'part_refused'
  /** A part, or a whole rule, given twice. */
  | 'part_repeated'
  /** A value that cannot be read. */
  | 'value_malformed'
  /** A number outside its range. */
  | 'value_out_of_range'
  /** A list with more items than allowed, or a text longer than allowed. */
  | 'too_long'
  /** COUNT beside UNTIL. */
  | 'count_with_until'
  /** UNTIL before the first occurrence. */
  | 'until_before_start'
  /** No date fulfils the rule (30 February). */
  | 'never_occurs'
  /** EXDATE, RDATE and overrides together are too many. */
  | 'too_many_exceptions'
  /** A date where an instant is needed, or the other way round. */
  | 'date_form_mismatch'
  /** A length that is not positive, an exception that ends before it starts. */
  | 'duration_refused'
  /** An occurrence lasts longer than the time to the next one. */
  | 'overlaps_itself'
  /** A time outside the years in which a room can be booked. */
  | 'time_out_of_range'

/** Why a rule or a series is refused: what the person reads in every channel is made of these four. */
export interface RecurrenceRefusal {
  readonly code: RefusalCode
  /** The part that is at fault, by its RFC 5545 name: `FREQ`, `INTERVAL`, `BYDAY`, `RRULE`, `EXDATE`, `DURATION`, ... */
  readonly rule: string
  /** What was given. */
  readonly value: string
  /** What is allowed, readable (`1..1000`, `DAILY, WEEKLY, MONTHLY, YEARLY`). */
  readonly limit: string
}
