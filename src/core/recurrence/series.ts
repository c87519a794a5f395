import type { DateSpan, Interval, ZoneId } from '../time/index.ts'
import type { OccurrenceKey, OccurrenceRef } from './occurrence-key.ts'
import type { RecurrenceRule } from './rule.ts'

/** Start and length of the first occurrence by the wall clock of a zone; every later one keeps the wall time. */
export interface TimedTiming {
  readonly kind: 'timed'
  readonly wall: Temporal.PlainDateTime
  readonly zone: ZoneId
  /** Elapsed time in whole seconds, positive: an occurrence over a change of clocks lasts as long as the others. */
  readonly durationSeconds: number
}

/** First date and number of days of the first occurrence. Dates have no zone; the room's zone decides what they hold. */
export interface AllDayTiming {
  readonly kind: 'all_day'
  readonly date: Temporal.PlainDate
  /** Positive. */
  readonly days: number
}

export type Timing = TimedTiming | AllDayTiming

/** Where an exception was moved to: instants, or whole days. */
export type Span = Interval | DateSpan

export const isInterval = (span: Span): span is Interval => span.start instanceof Temporal.Instant

/** What an exception says differently from its series. A field that is absent is as in the series. */
export interface OverrideFields {
  readonly summary?: string | null
  readonly description?: string
  readonly visibility?: 'public' | 'private'
  /** False: this occurrence holds no time. */
  readonly blocking?: boolean
  readonly attendeeCount?: number | null
}

/** One occurrence that differs from the rule: cancelled, or moved (`moved` null: same time) and changed. */
export type Override =
  | { readonly cancelled: true }
  | { readonly cancelled: false; readonly moved: Span | null; readonly fields: OverrideFields }

/**
 * A booking in time: one meeting (no rule, no RDATEs) or a recurring one with its exceptions. Made by `createSeries`, which
 * holds its limits.
 */
export interface Series {
  readonly timing: Timing
  readonly rule: RecurrenceRule | null
  /** Further starts: instants in a timed series, dates in an all-day one. */
  readonly rdates: readonly OccurrenceRef[]
  /** Starts that do not happen. A date in a timed series removes the occurrence of that day in the series' zone. */
  readonly exdates: readonly OccurrenceRef[]
  /** Keyed by original start; an override wins over an EXDATE of the same start. */
  readonly overrides: ReadonlyMap<OccurrenceKey, Override>
}

/** What `createSeries` needs: the timing, and whatever else the series has. */
export type SeriesDraft = Pick<Series, 'timing'> & Partial<Series>
