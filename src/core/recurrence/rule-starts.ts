import { LIMITS } from './limits.ts'
import type { Series } from './series.ts'
import { isPastUntil, type SeriesClock } from './series-clock.ts'
import { firstStart, type WalkEnd, walkRule } from './walk-rule.ts'

export interface StartsRequest {
  readonly series: Pick<Series, 'rule'>
  readonly clock: SeriesClock
  readonly from: Temporal.PlainDateTime
  readonly to: Temporal.PlainDateTime
  /** Stop after so many starts. */
  readonly most: number
  readonly maxIterations: number
  readonly deadline?: (() => boolean) | undefined
}

export interface Starts {
  /** In order, each once, DTSTART among them even when the rule itself does not name it (RFC 5545 section 3.8.5.3). */
  readonly walls: readonly Temporal.PlainDateTime[]
  readonly end: WalkEnd | 'never_matches'
}

/**
 * The wall-clock starts of a series between `from` and `to`, by its rule alone: COUNT and UNTIL applied; RDATE, EXDATE and
 * overrides not. COUNT counts wall times, DTSTART as the first, from the very first occurrence on.
 */
export function ruleStarts(request: StartsRequest): Starts {
  const { clock, from, to } = request
  const { rule } = request.series
  const isWanted = (wall: Temporal.PlainDateTime) => compare(wall, from) >= 0 && compare(wall, to) <= 0
  const walls = isWanted(clock.start) ? [clock.start] : []
  if (rule === null) return { walls, end: 'done' }

  const count = rule.end !== null && 'count' in rule.end ? rule.end.count : null
  const until = rule.end !== null && 'until' in rule.end ? rule.end.until : null
  let counted = 1
  let matched = false
  const walk = { rule, start: clock.start, maxIterations: request.maxIterations, deadline: request.deadline }
  const end = walkRule({ ...walk, from: count === null ? from : clock.start, to }, (wall) => {
    matched = true
    if (compare(wall, clock.start) === 0) return true
    if (until !== null && isPastUntil(until, wall, clock)) return false
    counted += 1
    if (count !== null && counted > count) return false
    if (isWanted(wall)) walls.push(wall)
    return walls.length < request.most
  })
  if (end !== 'done' || matched) return { walls, end }
  const first = firstStart(walk)
  const isUnmatched = first === 'none' || first === 'too_many_iterations'
  return { walls, end: isUnmatched ? 'never_matches' : first === 'deadline' ? 'deadline' : 'done' }
}

/** Enough starts to see every distance that a rule makes; more than a year of a daily one, so that it meets changes of clocks. */
const SAMPLE = 400

/** The first starts of a series, for checks that need to see its rhythm. */
export function sampleStarts(series: Pick<Series, 'rule'>, clock: SeriesClock): Starts {
  const to = clock.start.add({ years: 200 })
  return ruleStarts({ series, clock, from: clock.start, to, most: SAMPLE, maxIterations: LIMITS.iterations })
}

const { compare } = Temporal.PlainDateTime
