/** Moments from `start` to before `end`; null: no bound on that side (RFC 4791 section 9.9). */
export interface TimeRange {
  readonly start: Temporal.Instant | null
  readonly end: Temporal.Instant | null
}

/** RFC 4790 names of the ways in which text is compared; the last is RFC 5051. */
export const COLLATIONS = ['i;ascii-casemap', 'i;octet', 'i;unicode-casemap'] as const
export type Collation = (typeof COLLATIONS)[number]

/** The value holds this text; `negate`: does not hold it. */
export interface TextMatch {
  readonly value: string
  readonly collation: Collation
  readonly negate: boolean
}

/** RFC 4791 section 9.7.3. Names are in capitals, here and below. */
export interface ParamFilter {
  readonly name: string
  readonly isNotDefined: boolean
  readonly text: TextMatch | null
}

/** RFC 4791 section 9.7.2: one property of that name fulfils all of it. */
export interface PropFilter {
  readonly name: string
  readonly isNotDefined: boolean
  readonly timeRange: TimeRange | null
  readonly text: TextMatch | null
  readonly params: readonly ParamFilter[]
}

/** RFC 4791 section 9.7.1: one component of that name fulfils all of it. */
export interface CompFilter {
  readonly name: string
  readonly isNotDefined: boolean
  readonly timeRange: TimeRange | null
  readonly props: readonly PropFilter[]
  readonly comps: readonly CompFilter[]
}

/** What a calendar-query asks for: a filter on VCALENDAR. Made by `readFilter`, which holds its limits. */
export type Filter = CompFilter & { readonly name: 'VCALENDAR' }
