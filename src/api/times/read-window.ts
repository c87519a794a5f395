import { Type } from 'typebox'
import { fail, ok, type Result } from '../../core/result.ts'
import { type Interval, isBefore, parseInstant } from '../../core/time/index.ts'
import { type Problem, problem } from '../problem.ts'

/** Query members of a window. */
export const WindowQuery = {
  from: Type.Optional(Type.String({ maxLength: 64, description: 'RFC 3339; now when left out' })),
  to: Type.Optional(Type.String({ maxLength: 64, description: 'RFC 3339, exclusive' })),
}

export interface WindowLimits {
  readonly now: Temporal.Instant
  /** Length when `to` is left out. */
  readonly usualDays: number
  readonly mostDays: number
}

/** The window that a list or a search looks into, or the first thing that is wrong with it. */
export function readWindow(
  query: { readonly from?: string; readonly to?: string },
  { now, usualDays, mostDays }: WindowLimits,
): Result<Interval, Problem> {
  const start = query.from === undefined ? ok(now) : parseInstant(query.from)
  if (!start.ok) return fail(problem(start.error.code, { field: 'query/from', value: query.from }))
  const end = query.to === undefined ? ok(start.value.add({ hours: usualDays * 24 })) : parseInstant(query.to)
  if (!end.ok) return fail(problem(end.error.code, { field: 'query/to', value: query.to }))
  if (!isBefore(start.value, end.value))
    return fail(problem('ends_before_start', { field: 'query/to', value: query.to, limit: start.value.toString() }))
  const days = end.value.since(start.value).total('hours') / 24
  if (days > mostDays)
    return fail(
      problem('window_too_long', { field: 'query/to', rule: 'days', value: Math.ceil(days), limit: mostDays }),
    )
  return ok({ start: start.value, end: end.value })
}
