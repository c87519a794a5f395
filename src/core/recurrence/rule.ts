/** RFC 5545 section 3.3.10 weekdays, in calendar order. */
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
export type Weekday = (typeof WEEKDAYS)[number]

export const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const
export type Frequency = (typeof FREQUENCIES)[number]

/** One BYDAY item: every such day, or with an ordinal the nth (negative: nth from the end) in the month or year. */
export interface ByDay {
  readonly day: Weekday
  readonly ordinal: number | null
}

/**
 * The last moment at which an occurrence may start, itself included. A series of its own making carries `at` when it is timed
 * and `on` when it is all-day; `on` (that whole day in the series' zone) and `local` (a wall time there) for a timed series are
 * what some clients send, and `createSeries` turns them into `at`.
 */
export type Until =
  | { readonly at: Temporal.Instant }
  | { readonly on: Temporal.PlainDate }
  | { readonly local: Temporal.PlainDateTime }

/** Where a rule ends: after so many occurrences (EXDATEs counted), at a moment, or never (null). */
export type RuleEnd = { readonly count: number } | { readonly until: Until } | null

/**
 * An RFC 5545 recurrence rule without parts finer than a day, and without BYYEARDAY and BYWEEKNO, which no calendar program
 * offers and neither Graph nor our engine can be trusted with. Empty list = part absent. Lists are sorted and without repeats,
 * so two rules of equal text are equal. Made by `createRule` or `parseRule`, which hold its limits.
 */
export interface RecurrenceRule {
  readonly freq: Frequency
  readonly interval: number
  readonly end: RuleEnd
  readonly byMonth: readonly number[]
  readonly byMonthDay: readonly number[]
  readonly byDay: readonly ByDay[]
  readonly bySetPos: readonly number[]
  /** First day of the week; RFC 5545 default MO (Graph's default is Sunday). */
  readonly wkst: Weekday
}

/** What `createRule` needs: the frequency, and whatever differs from the defaults (interval 1, no end, no BY parts, WKST=MO). */
export type RuleDraft = Pick<RecurrenceRule, 'freq'> & Partial<RecurrenceRule>
