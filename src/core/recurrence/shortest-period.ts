import { instantToWall } from '../time/index.ts'
import { LIMITS } from './limits.ts'
import { ruleStarts, sampleStarts } from './rule-starts.ts'
import type { Series } from './series.ts'
import type { SeriesClock } from './series-clock.ts'

/** Starts of a rule are at least a day apart by the wall; changes of clocks shorten that by two hours at most. */
const LENGTH_THAT_ALWAYS_FITS_SECONDS = 22 * 3600

/**
 * Seconds between the two starts of a series that are closest to each other, RDATEs included; null when there is one start
 * only, or when its occurrences are too short to reach the next anyway. Looks at the first 400 starts of the rule, and at those
 * around every RDATE, however far away it is.
 */
export function shortestPeriod(series: Series, clock: SeriesClock): number | null {
  const { timing, rule, rdates } = series
  const isShort =
    timing.kind === 'timed' ? timing.durationSeconds <= LENGTH_THAT_ALWAYS_FITS_SECONDS : timing.days === 1
  if (rdates.length === 0 && (rule === null || isShort)) return null
  const walls = [...sampleStarts(series, clock).walls, ...startsAroundRdates(series, clock)]
  const starts = [...walls.map(clock.toInstant), ...rdates.map(clock.atOf)]
  const seconds = [...new Set(starts.map((start) => start.epochMilliseconds / 1000))].sort((a, b) => a - b)
  const gaps = seconds.slice(1).map((second, index) => second - (seconds[index] ?? second))
  return gaps.length === 0 ? null : Math.min(...gaps)
}

/** What the rule names close enough to an RDATE to run into it. */
function startsAroundRdates(series: Series, clock: SeriesClock): readonly Temporal.PlainDateTime[] {
  const { timing, rule, rdates } = series
  if (rule === null || rdates.length === 0) return []
  const walk = { series, clock, most: LIMITS.instances, maxIterations: LIMITS.iterations }
  // A COUNT is walked from its first start on in any case: once for all RDATEs.
  if (rule.end !== null && 'count' in rule.end)
    return ruleStarts({ ...walk, from: clock.start, to: clock.start.add({ years: 200 }) }).walls
  // The zone may set the clock back in between, which lengthens a meeting by the wall.
  const reach = timing.kind === 'timed' ? { days: 1, seconds: timing.durationSeconds } : { days: timing.days }
  return rdates.flatMap((ref) => {
    const wall = instantToWall(clock.atOf(ref), clock.zone)
    return ruleStarts({ ...walk, from: wall.subtract(reach), to: wall.add(reach) }).walls
  })
}
