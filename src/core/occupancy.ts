import type { ExpandError, Series } from './recurrence/index.ts'
import type { Result } from './result.ts'
import type { Padding, ZoneId } from './time/index.ts'

/** `booking`, `hold` and `blocker` stand under the constraint; `contested` and `waived` outside it. */
export const OCCUPANCY_KINDS = ['booking', 'hold', 'blocker', 'contested', 'waived'] as const
export type OccupancyKind = (typeof OCCUPANCY_KINDS)[number]

/** One room, held for one occurrence. */
export interface OccupancyRow {
  readonly roomId: number
  /** RECURRENCE-ID as an instant; for an all-day series the first instant of that date in the room's zone. */
  readonly occurrenceKey: Temporal.Instant
  readonly kind: OccupancyKind
  /** The padded span, which the constraint sees. */
  readonly heldFrom: Temporal.Instant
  readonly heldUntil: Temporal.Instant
  /** The real time of the meeting. */
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
}

export interface OccupancyRequest {
  readonly series: Series
  readonly roomId: number
  readonly padding: Padding
  /** Decides what whole days hold. */
  readonly roomZone: ZoneId
  readonly kind: OccupancyKind
  /** Occurrences that end at or before `from` are left out. */
  readonly from: Temporal.Instant
  /** Occurrences of a recurring series that start at or after the horizon are left out; a single booking has no horizon. */
  readonly horizon: Temporal.Instant
}

/** See `occupancyRows`. */
export type OccupancyRows = (request: OccupancyRequest) => Result<readonly OccupancyRow[], ExpandError>
