import type { ZoneId } from '../time/index.ts'
import { expand } from './expand.ts'
import type { Occurrence } from './occurrence.ts'
import { type OccurrenceKey, occurrenceRef } from './occurrence-key.ts'
import type { Series } from './series.ts'

/** One date of a series as it takes place, by its original start; null: the series has no such date, or it was called off. */
export function occurrenceAt(series: Series, key: OccurrenceKey, roomZone: ZoneId): Occurrence | null {
  const ref = occurrenceRef(key)
  const override = series.overrides.get(key)
  const moved = override === undefined || override.cancelled ? null : override.moved
  const original = 'at' in ref ? ref.at : instantOf(ref.on, roomZone)
  const at =
    moved === null ? original : moved.start instanceof Temporal.Instant ? moved.start : instantOf(moved.start, roomZone)
  const around = { from: at.subtract({ hours: 26 }), to: at.add({ hours: 26 }) }
  const expanded = expand(series, { ...around, roomZone })
  return (expanded.ok ? expanded.value.find((occurrence) => occurrence.key === key) : null) ?? null
}

const instantOf = (date: Temporal.PlainDate, zone: ZoneId): Temporal.Instant =>
  date.toZonedDateTime({ timeZone: zone }).toInstant()
