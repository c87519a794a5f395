import { expand } from './recurrence/expand.ts'
import type { ExpandError, Series } from './recurrence/index.ts'
import type { Occurrence } from './recurrence/occurrence.ts'
import { ok, type Result } from './result.ts'
import { isBefore, type Padding, pad, YEARS, type ZoneId } from './time/index.ts'

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
  /** Occurrences of a recurring series that end at or before `from`, or start at or after `horizon`, are left out. A single booking is never cut. */
  readonly from: Temporal.Instant
  readonly horizon: Temporal.Instant
}

export const isRecurring = (series: Series): boolean => series.rule !== null || series.rdates.length > 0

/** Under the exclusion constraint: nobody else may have the room then. */
export const holds = (kind: OccupancyKind): boolean => kind === 'booking' || kind === 'hold' || kind === 'blocker'

const ALL_TIME = {
  from: Temporal.Instant.from(`${YEARS.first}-01-01T00:00:00Z`),
  to: Temporal.Instant.from(`${YEARS.last + 1}-01-01T00:00:00Z`),
} as const

/**
 * What a series holds of one room: one row for each occurrence that blocks time, sorted by start.
 *
 * The rows of one booking never stand in each other's way. Where their set-up and clean-up times overlap, the later meeting's start is the
 * border. Where two of its meetings overlap (one was moved onto another), the first row holds the room for both, and the later one is
 * written down as `waived`.
 */
export function occupancyRows(request: OccupancyRequest): Result<readonly OccupancyRow[], ExpandError> {
  const { series, roomZone } = request
  const window = isRecurring(series) ? { from: request.from, to: request.horizon } : ALL_TIME
  if (!isBefore(window.from, window.to)) return ok([])
  const expanded = expand(series, { ...window, roomZone })
  if (!expanded.ok) return expanded
  const rows = expanded.value
    .filter(({ override, start }) => override?.fields.blocking !== false && isBefore(start, window.to))
    .map((occurrence) => rowOf(occurrence, request))
  return ok(holds(request.kind) ? withoutSelfOverlap(rows) : rows)
}

function rowOf({ originalStart, start, end }: Occurrence, request: OccupancyRequest): OccupancyRow {
  const held = pad({ start, end }, request.padding)
  return {
    roomId: request.roomId,
    occurrenceKey: originalStart,
    kind: request.kind,
    heldFrom: held.start,
    heldUntil: held.end,
    startsAt: start,
    endsAt: end,
  }
}

function withoutSelfOverlap(rows: readonly OccupancyRow[]): OccupancyRow[] {
  const done: OccupancyRow[] = []
  let holder = -1
  /** End of the last real meeting that the holder holds the room for. */
  let busyUntil = ALL_TIME.from
  for (const row of rows) {
    const before = done[holder]
    if (before === undefined || !isBefore(row.heldFrom, before.heldUntil)) {
      holder = done.push(row) - 1
      busyUntil = row.endsAt
    } else if (isBefore(row.startsAt, busyUntil)) {
      done[holder] = { ...before, heldUntil: later(before.heldUntil, row.heldUntil) }
      done.push({ ...row, kind: 'waived' })
      busyUntil = later(busyUntil, row.endsAt)
    } else {
      const border = earlier(before.heldUntil, row.startsAt)
      done[holder] = { ...before, heldUntil: border }
      holder = done.push({ ...row, heldFrom: border }) - 1
      busyUntil = row.endsAt
    }
  }
  return done
}

const earlier = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant => (isBefore(a, b) ? a : b)

const later = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant => (isBefore(a, b) ? b : a)
