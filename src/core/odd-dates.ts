import type { OccurrenceKey, Series } from './recurrence/index.ts'
import { namesStart } from './recurrence/names-start.ts'

/** More of them nobody reads. */
const MOST = 20

/** Changed dates of a series that its rule does not name: left over from another rule, or sent without their series. Each is a meeting of its own. */
export const datesWithoutRule = (series: Series): readonly OccurrenceKey[] =>
  [...series.overrides]
    .filter(([key, { cancelled }]) => !cancelled && !namesStart(series, key))
    .slice(0, MOST)
    .map(([key]) => key)
