import { type OccurrenceKey, occurrenceRef } from './occurrence-key.ts'
import type { Override, Series, Span } from './series.ts'

/** The series with this exception for one date; null: that date is called off. */
export function withOverride(series: Series, key: OccurrenceKey, override: Override | null): Series {
  const overrides = new Map(series.overrides)
  const others = series.exdates.filter((ref) => textOf(ref) !== key)
  if (override === null) overrides.delete(key)
  else overrides.set(key, override)
  return { ...series, exdates: override === null ? [...others, occurrenceRef(key)].sort(byTime) : others, overrides }
}

/** Where the rule puts a date. */
export function ruledSpan({ timing }: Series, key: OccurrenceKey): Span {
  const ref = occurrenceRef(key)
  if (timing.kind === 'timed' && 'at' in ref)
    return { start: ref.at, end: ref.at.add({ seconds: timing.durationSeconds }) }
  const on = 'on' in ref ? ref.on : ref.at.toZonedDateTimeISO('UTC').toPlainDate()
  return { start: on, end: on.add({ days: timing.kind === 'all_day' ? timing.days : 1 }) }
}

const textOf = (ref: Series['exdates'][number]): string =>
  'at' in ref ? ref.at.toString({ smallestUnit: 'second' }) : ref.on.toString()
const byTime = (a: Series['exdates'][number], b: Series['exdates'][number]): number => (textOf(a) < textOf(b) ? -1 : 1)
