import type { DateSpan, Interval, ZoneId } from '../../core/time/index.ts'
import { isWithinYears, parseWall, resolveZone, wallToInstant } from '../../core/time/index.ts'
import type { GraphDateTime } from './graph-event.ts'

/** The instant of a Graph `dateTimeTimeZone`, cut to the minute that Exchange keeps; null when it is no time or its zone unknown. */
export function instantOf(time: GraphDateTime): Temporal.Instant | null {
  const wall = parseWall(time.dateTime)
  const zone = resolveZone(time.timeZone)
  return wall.ok && zone.ok ? toMinute(wallToInstant(wall.value, zone.value)) : null
}

/** The date of an all-day boundary. All-day events float: Graph shows midnight in whatever zone was asked for. */
export function dateOf(time: GraphDateTime): Temporal.PlainDate | null {
  const wall = parseWall(time.dateTime)
  return wall.ok ? wall.value.toPlainDate() : null
}

/** An `originalStart` (RFC 3339) cut to the minute; null when it is none. */
export function originalInstantOf(text: string | null | undefined): Temporal.Instant | null {
  try {
    const instant = toMinute(Temporal.Instant.from(text ?? ''))
    return isWithinYears(instant) ? instant : null
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** The original date in an `occurrenceId` (`OID.<master id>.<yyyy-MM-dd>`); null when there is none. */
export function originalDateOf(occurrenceId: string | null | undefined): Temporal.PlainDate | null {
  const date = /\.(\d{4}-\d{2}-\d{2})$/.exec(occurrenceId ?? '')?.[1]
  try {
    return date === undefined ? null : Temporal.PlainDate.from(date)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** A wall time as Graph wants it: without offset, its zone beside it. */
export function toGraphWall(wall: Temporal.PlainDateTime, zone: ZoneId): GraphDateTime {
  return { dateTime: wall.toString({ smallestUnit: 'second' }), timeZone: zone }
}

/** `start` and `end` of an interval, as an event carries them. */
export function toGraphInterval({ start, end }: Interval, zone: ZoneId): { start: GraphDateTime; end: GraphDateTime } {
  const wallOf = (instant: Temporal.Instant) => instant.toZonedDateTimeISO(zone).toPlainDateTime()
  return { start: toGraphWall(wallOf(start), zone), end: toGraphWall(wallOf(end), zone) }
}

/** Whole days, `end` exclusive, as midnights: Graph wants midnight to midnight in one zone. */
export function toGraphDays({ start, end }: DateSpan, zone: ZoneId): { start: GraphDateTime; end: GraphDateTime } {
  return { start: toGraphWall(start.toPlainDateTime(), zone), end: toGraphWall(end.toPlainDateTime(), zone) }
}

const toMinute = (instant: Temporal.Instant): Temporal.Instant =>
  instant.round({ smallestUnit: 'minute', roundingMode: 'floor' })
