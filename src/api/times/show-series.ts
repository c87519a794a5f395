import { formatRule } from '../../core/recurrence/format-rule.ts'
import type { OccurrenceRef, Series } from '../../core/recurrence/index.ts'
import { occurrenceKey } from '../../core/recurrence/occurrence-key.ts'
import { instantToWall, wallToInstant } from '../../core/time/index.ts'
import type { WhenShown } from './when.ts'

export interface SeriesShown {
  readonly start: WhenShown
  readonly end: WhenShown
  readonly recurrence: string | null
  readonly rdates: string[]
  readonly exdates: string[]
}

/** The time of a booking in the form in which it is asked for. */
export function showSeries({ timing, rule, rdates, exdates, overrides }: Series): SeriesShown {
  const cancelled = [...overrides].flatMap(([key, override]) => (override.cancelled ? [key] : []))
  return {
    ...(timing.kind === 'all_day'
      ? {
          start: { date: timing.date.toString() },
          end: { date: timing.date.add({ days: timing.days }).toString() },
        }
      : showTimed(timing)),
    recurrence: rule === null ? null : formatRule(rule),
    rdates: rdates.map(showRef),
    exdates: [...exdates.map(showRef), ...cancelled].sort(),
  }
}

function showTimed({ wall, zone, durationSeconds }: Extract<Series['timing'], { kind: 'timed' }>) {
  const end = instantToWall(wallToInstant(wall, zone).add({ seconds: durationSeconds }), zone)
  return {
    start: { dateTime: wall.toString({ smallestUnit: 'second' }), timeZone: zone },
    end: { dateTime: end.toString({ smallestUnit: 'second' }), timeZone: zone },
  }
}

const showRef = (ref: OccurrenceRef): string => occurrenceKey(ref)
