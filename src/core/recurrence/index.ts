/**
 * Series of meetings: what they are, how they are written (RFC 5545 RRULE), and when they take place.
 * Pure and bounded: whatever a calendar sends, the answer is a value, within caps.
 * Called by the booking rules, the sync, the iCalendar reader and the provider adapters.
 */
export type { ExpandError } from './expand-error.ts'
export { LIMITS } from './limits.ts'
export type { Occurrence } from './occurrence.ts'
export type { OccurrenceKey, OccurrenceRef } from './occurrence-key.ts'
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
export type {
  AllDayTiming,
  Override,
  OverrideFields,
  Series,
  SeriesDraft,
  Span,
  TimedTiming,
  Timing,
} from './series.ts'
