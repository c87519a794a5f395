import { resolveIanaZone, type ZoneId } from '../core/time/index.ts'
import { matchTimeZone, type ZoneSpan } from './match-time-zone.ts'
import { parseProperty } from './property.ts'
import type { CalendarComponent } from './scan-text.ts'
import { ianaZoneByName, windowsZoneByName } from './zone-by-name.ts'

export interface ZoneQuestion {
  /** TZID as the property names it. */
  readonly name: string
  /** The VTIMEZONE of that name, null when none was sent. */
  readonly definition: CalendarComponent | null
  /** The dates for which its rules count; asked only when nothing but the rules can tell which zone is meant. */
  readonly span: () => ZoneSpan
  readonly roomZone: ZoneId
}

/**
 * The IANA zone that a TZID stands for; null when nobody can say, never UTC instead. An IANA name counts as our own database has it, whatever
 * VTIMEZONE was sent beside it; then the same behind a known prefix, then X-LIC-LOCATION, then the names of Windows, those of its registry and
 * those that it shows. What is left is found by its rules.
 */
export function resolveTimeZone({ name, definition, span, roomZone }: ZoneQuestion): ZoneId | null {
  const found = ianaZoneByName(name) ?? byLocation(definition) ?? windowsZoneByName(name)
  if (found !== null || definition === null) return found
  return matchTimeZone(definition, { span: span(), roomZone })
}

function byLocation(definition: CalendarComponent | null): ZoneId | null {
  const line = definition?.lines.find(({ name }) => name === 'X-LIC-LOCATION')
  return line === undefined ? null : resolveIanaZone(parseProperty(line).value)
}
