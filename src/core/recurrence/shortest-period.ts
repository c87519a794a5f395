import { sampleStarts } from './rule-starts.ts'
import type { Series } from './series.ts'
import type { SeriesClock } from './series-clock.ts'

/** Starts of a rule are at least a day apart by the wall; changes of clocks shorten that by two hours at most. */
const LENGTH_THAT_ALWAYS_FITS_SECONDS = 22 * 3600

/**
 * Seconds between the two starts of a series that are closest to each other, RDATEs included; null when there is one start
 * only, or when its occurrences are too short to reach the next anyway. Looks at the first 400 starts.
 */
export function shortestPeriod(series: Series, clock: SeriesClock): number | null {
  const { timing, rule, rdates } = series
  const isShort =
    timing.kind === 'timed' ? timing.durationSeconds <= LENGTH_THAT_ALWAYS_FITS_SECONDS : timing.days === 1
  if (rdates.length === 0 && (rule === null || isShort)) return null
  const starts = [...sampleStarts(series, clock).walls.map(clock.toInstant), ...rdates.map(clock.atOf)]
  const seconds = [...new Set(starts.map((start) => start.epochMilliseconds / 1000))].sort((a, b) => a - b)
  const gaps = seconds.slice(1).map((second, index) => second - (seconds[index] ?? second))
  return gaps.length === 0 ? null : Math.min(...gaps)
}
