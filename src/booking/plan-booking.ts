import { holds, isRecurring, type OccupancyKind, type OccupancyRow, occupancyRows } from '../core/occupancy.ts'
import { judgeRules } from '../core/policy.ts'
import type { ExpandError, Series } from '../core/recurrence/index.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { Room } from '../core/room.ts'
import type { Verdict } from '../core/verdict.ts'
import type { Clash } from './commit-request.ts'

/** How far ahead the occurrences of a series are held; moved on every night. */
export const HORIZON_DAYS = 400

/** What a booking would hold of a room. */
export interface Plan {
  readonly rows: readonly OccupancyRow[]
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
  readonly recurring: boolean
  readonly expandedUntil: Temporal.Instant | null
}

export interface PlanRequest {
  readonly room: Room
  readonly series: Series
  /** What it already has of this room: rules judge only what is new. Null: nothing. */
  readonly had?: Series | null
  readonly kind: OccupancyKind
  readonly now: Temporal.Instant
  /** How far its rows exist already: a series that began far ahead is known further than it would be now. */
  readonly knownUntil?: Temporal.Instant | null
}

/** The rows of a series from now on, or the rule of the room that refuses it. */
export function planBooking(request: PlanRequest): Result<Plan, Verdict> {
  const { room, series, now } = request
  const planned = expandPlan(request)
  if (!planned.ok) return fail(tooLarge(planned.error, request))
  const { rows } = planned.value
  const had = request.had ?? null
  if (rows.length === 0 && had === null) return fail(nothingAhead(request))
  const news = had === null ? rows : added(rows, { ...request, series: had })
  if (news.length === 0) return planned
  const refusal = judgeRules(
    room.policy,
    {
      occurrences: news,
      recurring: isRecurring(series),
      allDays: series.timing.kind === 'all_day' ? series.timing.days : null,
      policyVersion: room.policyVersion,
      zone: room.timeZone,
    },
    now,
  )
  return refusal === null ? planned : fail(refusal)
}

/** The meetings that were not there before: whoever gives up a part, or keeps it, is not judged for it again. */
function added(rows: readonly OccupancyRow[], before: PlanRequest): readonly OccupancyRow[] {
  const planned = expandPlan(before)
  if (!planned.ok) return rows
  const known = new Set(planned.value.rows.map(({ startsAt, endsAt }) => `${startsAt}/${endsAt}`))
  return rows.filter(({ startsAt, endsAt }) => !known.has(`${startsAt}/${endsAt}`))
}

/** The same without asking the room's rules: for what is booked already. */
export function expandPlan({ room, series, kind, now, knownUntil = null }: PlanRequest): Result<Plan, ExpandError> {
  const recurring = isRecurring(series)
  const horizon = later(horizonOf(series, now), knownUntil ?? now)
  const rows = occupancyRows({
    series,
    roomId: room.id,
    padding: room.padding,
    roomZone: room.timeZone,
    kind,
    from: now,
    horizon,
  })
  if (!rows.ok) return rows
  const first = rows.value[0]
  return ok({
    rows: rows.value,
    startsAt: first?.startsAt ?? now,
    endsAt: rows.value.reduce((last, row) => later(last, row.endsAt), first?.endsAt ?? now),
    recurring,
    expandedUntil: recurring ? horizon : null,
  })
}

/** A series that went on before it was moved keeps its first start: what took place stays in its history. */
export const sinceBefore = (before: { readonly startsAt: Temporal.Instant } | null, plan: Plan): Temporal.Instant =>
  before !== null && plan.recurring && Temporal.Instant.compare(before.startsAt, plan.startsAt) < 0
    ? before.startsAt
    : plan.startsAt

/** 400 days from now; for a series that begins later still, 400 days from its beginning. */
export function horizonOf(series: Series, now: Temporal.Instant): Temporal.Instant {
  const { timing } = series
  const begins = timing.kind === 'timed' ? timing.wall.toZonedDateTime(timing.zone) : timing.date.toZonedDateTime('UTC')
  const near = now.add({ hours: HORIZON_DAYS * 24 })
  const first = begins.toInstant()
  return Temporal.Instant.compare(first, near) < 0 ? near : first.add({ hours: HORIZON_DAYS * 24 })
}

/** Rows under the constraint of which somebody else has the room: outside it they are. */
export const waive = (rows: readonly OccupancyRow[], taken: ReadonlySet<number>): readonly OccupancyRow[] =>
  rows.map((row) =>
    holds(row.kind) && taken.has(row.occurrenceKey.epochMilliseconds) ? { ...row, kind: 'waived' as const } : row,
  )

/** The original starts (epoch milliseconds) of which somebody else has the room. */
export const takenBy = (clashes: readonly Clash[]): ReadonlySet<number> =>
  new Set(clashes.map(({ occurrenceKey }) => Temporal.Instant.from(occurrenceKey).epochMilliseconds))

/** Where somebody else has the room, it is contested: outside the constraint, for a person to decide. */
export function contest(rows: readonly OccupancyRow[], clashes: readonly Clash[]): readonly OccupancyRow[] {
  const taken = takenBy(clashes)
  return rows.map((row) => (taken.has(row.occurrenceKey.epochMilliseconds) ? { ...row, kind: 'contested' } : row))
}

const later = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant =>
  Temporal.Instant.compare(a, b) < 0 ? b : a

function tooLarge(error: ExpandError, { room, now }: PlanRequest): Verdict {
  return {
    code: 'policy_series_too_large',
    rule: error.code,
    value: error.value,
    limit: error.limit,
    inputs: { decidedAt: now.toString(), zone: room.timeZone, policyVersion: room.policyVersion },
  }
}

function nothingAhead({ room, now }: PlanRequest): Verdict {
  return {
    code: 'policy_in_the_past',
    rule: 'inThePast',
    value: null,
    limit: now.toString(),
    inputs: { decidedAt: now.toString(), zone: room.timeZone, policyVersion: room.policyVersion },
  }
}
