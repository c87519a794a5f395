import { fail, ok, type Result } from '../core/result.ts'
import { UTC, wallToInstant, type ZoneId } from '../core/time/index.ts'
import { type Length, readDuration } from '../ical/duration.ts'
import { zoneByName } from '../ical/zone-by-name.ts'
import type { RawValue } from './ports.ts'

/** A date, or a wall-clock time with its zone (RFC 5545 sections 3.3.4 and 3.3.5). */
export type IcsMoment =
  | { readonly kind: 'date'; readonly date: Temporal.PlainDate }
  | { readonly kind: 'time'; readonly wall: Temporal.PlainDateTime; readonly zone: ZoneId }

/** How the names of zones in one text are understood. */
export interface ZoneNames {
  /** For times without a zone: where the room is. */
  readonly floating: ZoneId
  /** Public names of custom zones, by TZID. */
  readonly known: Readonly<Record<string, string>>
}

const FORM = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?$/i

/** The moment that a value names. A zone that nobody knows is no reason to guess: the value is then unreadable, never UTC. */
export function readMoment({ value, zone }: RawValue, names: ZoneNames): Result<IcsMoment, string> {
  const parts = FORM.exec(value.trim())
  if (parts === null) return fail(`${value.slice(0, 40)} is no date and no time`)
  const [, year, month, day, hour, minute, second, isUtc] = parts
  try {
    const date = Temporal.PlainDate.from({ year: Number(year), month: Number(month), day: Number(day) }, STRICT)
    if (hour === undefined) return ok({ kind: 'date', date })
    const time = { hour: Number(hour), minute: Number(minute), second: Math.min(59, Number(second)) }
    const wall = date.toPlainDateTime(Temporal.PlainTime.from(time, STRICT))
    if (isUtc !== undefined) return ok({ kind: 'time', wall, zone: UTC })
    const found = zone === null ? names.floating : zoneOf(zone, names.known)
    return found === null
      ? fail(`the time zone ${zone?.slice(0, 60)} is unknown`)
      : ok({ kind: 'time', wall, zone: found })
  } catch {
    return fail(`${value.slice(0, 40)} does not exist`)
  }
}

const STRICT = { overflow: 'reject' } as const

/** By its name, or by the public name that stands with it. */
function zoneOf(name: string, known: ZoneNames['known']): ZoneId | null {
  const place = Object.hasOwn(known, name) ? known[name] : undefined
  return zoneByName(name) ?? (place === undefined ? null : zoneByName(place))
}

export const instantOf = ({ wall, zone }: IcsMoment & { kind: 'time' }): Temporal.Instant => wallToInstant(wall, zone)

/** Null: unreadable or negative. */
export function readLength({ value }: RawValue): Length | null {
  const duration = readDuration(value)
  return duration === null || duration.isNegative ? null : duration
}
