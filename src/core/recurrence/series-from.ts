import { UTC } from '../time/index.ts'
import { expand } from './expand.ts'
import { occurrenceRef } from './occurrence-key.ts'
import type { Series } from './series.ts'
import { splitSeries } from './split-series.ts'

/** As far as is looked for the first occurrence that is not over; a series with a longer pause is left whole. */
const LOOK_AHEAD_DAYS = 400

/**
 * A series without what is over at a moment: it begins with the occurrence that was first planned among those that end after it. A single
 * meeting, a series that has not begun, and one that cannot be cut stay as they are.
 */
export function seriesFrom(series: Series, from: Temporal.Instant): Series {
  if (series.rule === null && series.rdates.length === 0) return series
  // Whole days end by the room's clock; a day too many on this side does no harm.
  const ahead = expand(series, { from, to: from.add({ hours: LOOK_AHEAD_DAYS * 24 }), roomZone: UTC })
  if (!ahead.ok) return series
  const first = ahead.value.toSorted((a, b) => Temporal.Instant.compare(a.originalStart, b.originalStart))[0]
  if (first === undefined) return series
  const split = splitSeries(series, occurrenceRef(first.key))
  return split.ok ? split.value.after : series
}
