import { UTC, type ZoneId } from './zone.ts'

/**
 * The instant of a wall-clock time, as RFC 5545 section 3.3.5 reads it: a time that a change of clocks skips takes the offset
 * before the gap (02:30 becomes 03:30 summer time), a time that occurs twice is its first occurrence.
 */
export function wallToInstant(wall: Temporal.PlainDateTime, zone: ZoneId): Temporal.Instant {
  return wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).toInstant()
}

/** What a clock on the wall in `zone` shows at `instant`. */
export function instantToWall(instant: Temporal.Instant, zone: ZoneId): Temporal.PlainDateTime {
  return instant.toZonedDateTimeISO(zone).toPlainDateTime()
}

/** A wall-clock time that can mean this instant alone: in `zone`, or in UTC for the second of two equal ones, when clocks go back. */
export function unambiguousWall(
  instant: Temporal.Instant,
  zone: ZoneId,
): { readonly wall: Temporal.PlainDateTime; readonly zone: ZoneId } {
  const wall = instantToWall(instant, zone)
  return wallToInstant(wall, zone).equals(instant) ? { wall, zone } : { wall: instantToWall(instant, UTC), zone: UTC }
}
