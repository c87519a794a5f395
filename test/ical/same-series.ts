import { type OccurrenceRef, occurrenceKey, occurrenceRef, type Series } from '../../src/core/recurrence/index.ts'
import { seriesToJson } from '../../src/core/series-json.ts'
import { wallToInstant } from '../../src/core/time/index.ts'

/** A series in one form, in which a cancelled occurrence and an EXDATE are the same, and so are the date and the time of an exception. */
export function plainSeries({ timing, rule, rdates, exdates, overrides }: Series) {
  const asRef = (ref: OccurrenceRef): OccurrenceRef =>
    'at' in ref || timing.kind === 'all_day'
      ? ref
      : { at: wallToInstant(ref.on.toPlainDateTime(timing.wall.toPlainTime()), timing.zone) }
  const cancelled = [...overrides].filter(([, { cancelled: isGone }]) => isGone).map(([key]) => occurrenceRef(key))
  const changed = [...overrides].filter(([, { cancelled: isGone }]) => !isGone)
  const removed = [...exdates, ...cancelled].map((ref) => occurrenceKey(asRef(ref)))
  const json = seriesToJson({
    ...{ timing, rule, rdates, exdates: [] },
    overrides: new Map(changed.map(([key, override]) => [occurrenceKey(asRef(occurrenceRef(key))), override])),
  })
  return { ...json, exdates: [...new Set(removed)].sort() }
}
