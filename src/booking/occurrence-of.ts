import type { Booking } from '../core/booking.ts'
import { asAsked } from '../core/lost-dates.ts'
import { isRecurring } from '../core/occupancy.ts'
import { expand, type Occurrence, type OccurrenceKey, occurrenceRef } from '../core/recurrence/index.ts'
import type { ZoneId } from '../core/time/index.ts'

/** One date of a booking as it takes place, or as it was asked for when it was lost; null: the series has no such date, or it was called off. */
export function occurrenceOf(booking: Booking, key: OccurrenceKey, roomZone: ZoneId): Occurrence | null {
  const { series, lost } = booking
  if (!isRecurring(series)) return null
  const held = find(series, key, roomZone)
  return held ?? find(asAsked(series, lost), key, roomZone)
}

function find(series: Booking['series'], key: OccurrenceKey, roomZone: ZoneId): Occurrence | null {
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
