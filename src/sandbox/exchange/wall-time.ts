import { ianaZone } from '../shared/time-zone.ts'
import { done, invalidRequest, type Outcome, refused } from './graph-error.ts'

/** Graph's `dateTimeTimeZone`: a wall clock and the zone it hangs in, under the name the caller used. */
export interface WallTime {
  readonly local: Temporal.PlainDateTime
  /** Windows or IANA name, known to `ianaZone`. */
  readonly zone: string
}

/** The IANA zone behind a zone name that was checked on the way in; UTC for names that only old items carry. */
export function zoneId(name: string): string {
  return ianaZone(name) ?? 'UTC'
}

export function instantOf(time: WallTime): Temporal.Instant {
  return time.local.toZonedDateTime(zoneId(time.zone)).toInstant()
}

export function inZone(time: WallTime, zone: string): WallTime {
  const local = time.local.toZonedDateTime(zoneId(time.zone)).withTimeZone(zoneId(zone)).toPlainDateTime()
  return { local, zone }
}

export function wallTimeAt(instant: Temporal.Instant, zone: string): WallTime {
  return { local: instant.toZonedDateTimeISO(zoneId(zone)).toPlainDateTime(), zone }
}

/** Reads `{dateTime, timeZone}`. A text with an offset is an instant, shown in the zone beside it. */
export function parseWallTime(value: unknown, name: string): Outcome<WallTime> {
  if (typeof value !== 'object' || value === null) return invalidRequest(`The ${name} property is required.`)
  const { dateTime, timeZone } = value as { dateTime?: unknown; timeZone?: unknown }
  const zone = timeZone === undefined ? 'UTC' : timeZone
  if (typeof zone !== 'string' || ianaZone(zone) === null) return unsupportedZone(String(zone))
  if (typeof dateTime !== 'string') return invalidRequest(`The ${name}.dateTime property is required.`)
  try {
    if (/(Z|[+-]\d{2}:?\d{2})$/i.test(dateTime))
      return done(wallTimeAt(Temporal.Instant.from(trimFraction(dateTime)), zone))
    return done({ local: Temporal.PlainDateTime.from(trimFraction(dateTime)), zone })
  } catch {
    return invalidRequest(`The ${name}.dateTime value '${dateTime}' cannot be read.`)
  }
}

/** Reads a moment of a query parameter; without an offset it is UTC. Null when it cannot be read. */
export function parseMoment(text: string): Temporal.Instant | null {
  const restored = text.replace(/ (\d{2}:\d{2})$/, '+$1')
  try {
    if (/(Z|[+-]\d{2}:?\d{2})$/i.test(restored)) return Temporal.Instant.from(trimFraction(restored))
    return Temporal.PlainDateTime.from(trimFraction(restored)).toZonedDateTime('UTC').toInstant()
  } catch {
    return null
  }
}

export function unsupportedZone(name: string) {
  return refused(
    400,
    'TimeZoneNotSupportedException',
    `A valid TimeZone value must be specified. The following TimeZone value is not supported: '${name}'.`,
  )
}

/** Seven fraction digits, as Graph writes them. */
export function renderLocal(local: Temporal.PlainDateTime): string {
  return `${local.toString({ smallestUnit: 'microsecond' })}0`
}

export function renderInstant(milliseconds: number): string {
  return Temporal.Instant.fromEpochMilliseconds(milliseconds)
    .toString({ smallestUnit: 'microsecond' })
    .replace('Z', '0Z')
}

function trimFraction(text: string): string {
  return text.replace(/(\.\d{1,9})\d*/, '$1')
}
