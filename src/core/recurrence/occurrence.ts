import type { DateSpan, Interval } from '../time/index.ts'
import type { OccurrenceKey } from './occurrence-key.ts'
import type { Override } from './series.ts'

/** One meeting of a series, as it takes place. */
export interface Occurrence extends Interval {
  /** Its name for ever. */
  readonly key: OccurrenceKey
  /** Where the rule put it; for an all-day series the first instant of that date in the room's zone. */
  readonly originalStart: Temporal.Instant
  /** The dates, when it takes whole days; `start` and `end` are then midnights of the room's zone. Null: timed. */
  readonly allDay: DateSpan | null
  /** The exception that made it what it is; null: as the rule says. */
  readonly override: (Override & { readonly cancelled: false }) | null
}
