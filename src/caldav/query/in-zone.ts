import {
  type OccurrenceRef,
  type Override,
  occurrenceKey,
  occurrenceRef,
  type RecurrenceRule,
  type Series,
} from '../../core/recurrence/index.ts'
import { isInterval } from '../../core/recurrence/series.ts'
import { instantToWall, wallToInstant, type ZoneId } from '../../core/time/index.ts'
import type { StoredObject } from './stored-object.ts'

type Shift = (at: Temporal.Instant) => Temporal.Instant

/**
 * The series of an object as the clock of `zone` has it: floating times keep what the clock on the wall shows (RFC 5545 section 3.3.5), all
 * others are what they are. Whole days need nothing: they are given their zone when they are expanded.
 */
export function seriesInZone(
  { series, isFloating }: Pick<StoredObject, 'series' | 'isFloating'>,
  zone: ZoneId,
): Series {
  const { timing } = series
  if (!isFloating || timing.kind === 'all_day' || timing.zone === zone) return series
  const shift: Shift = (at) => wallToInstant(instantToWall(at, timing.zone), zone)
  const shiftRef = (ref: OccurrenceRef): OccurrenceRef => ('at' in ref ? { at: shift(ref.at) } : ref)
  return {
    timing: { ...timing, zone },
    rule: series.rule === null ? null : shiftEnd(series.rule, shift),
    rdates: series.rdates.map(shiftRef),
    exdates: series.exdates.map(shiftRef),
    overrides: new Map(
      [...series.overrides].map(([key, override]) => [
        occurrenceKey(shiftRef(occurrenceRef(key))),
        shiftOverride(override, shift),
      ]),
    ),
  }
}

function shiftEnd(rule: RecurrenceRule, shift: Shift): RecurrenceRule {
  const { end } = rule
  if (end === null || 'count' in end || !('at' in end.until)) return rule
  return { ...rule, end: { until: { at: shift(end.until.at) } } }
}

function shiftOverride(override: Override, shift: Shift): Override {
  if (override.cancelled || override.moved === null || !isInterval(override.moved)) return override
  return { ...override, moved: { start: shift(override.moved.start), end: shift(override.moved.end) } }
}
