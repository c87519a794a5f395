/**
 * Series of meetings: what they are, how they are written (RFC 5545 RRULE), and when they take place.
 * Pure and bounded: whatever a calendar sends, the answer is a value, within caps.
 * Called by the booking rules, the sync, the iCalendar reader and the provider adapters.
 */
export { createRule } from './create-rule.ts'
export { createSeries } from './create-series.ts'
export { type ExpandRequest, expand } from './expand.ts'
export type { ExpandError } from './expand-error.ts'
export { formatRule, formatUntil } from './format-rule.ts'
export { goesOn } from './goes-on.ts'
export { LIMITS } from './limits.ts'
export type { Occurrence } from './occurrence.ts'
export { occurrenceAt } from './occurrence-at.ts'
export {
  type OccurrenceKey,
  type OccurrenceRef,
  occurrenceKey,
  occurrenceRef,
  parseOccurrenceKey,
} from './occurrence-key.ts'
export { parseOnlyRule, parseRule } from './parse-rule.ts'
export type { RecurrenceRefusal, RefusalCode } from './refusal.ts'
export {
  type ByDay,
  FREQUENCIES,
  type Frequency,
  type RecurrenceRule,
  type RuleDraft,
  type RuleEnd,
  type Until,
  WEEKDAYS,
  type Weekday,
} from './rule.ts'
export {
  type AllDayTiming,
  isInterval,
  type Override,
  type OverrideFields,
  type Series,
  type SeriesDraft,
  type Span,
  type TimedTiming,
  type Timing,
} from './series.ts'
export { seriesFrom } from './series-from.ts'
export { type SplitError, type SplitSeries, splitSeries } from './split-series.ts'
export { ruledSpan, withOverride } from './with-override.ts'
