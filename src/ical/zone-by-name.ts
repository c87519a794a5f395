import { resolveIanaZone, resolveZone, type ZoneId } from '../core/time/index.ts'
import { windowsRegistryName } from './windows-display-names.ts'

/** What programs put before an IANA name to make it their own (RFC 5545 section 3.8.3.1). */
const PREFIXES = [
  /^\/?freeassociation\.sourceforge\.net\/(?:Tzfile\/)?/i,
  /^\/?mozilla\.org\/\d+_\d+\//i,
  /^\/?citadel\.org\/\d+_\d+\//i,
  /^\/?softwarestudio\.org\/(?:Olson_\w+|Tzfile)\//i,
  /^\/?Tzfile\//i,
  /^\/(?=[A-Za-z])/,
] as const

/** The zone that a TZID names as the IANA does, also behind a prefix that is known. Null: it is no such name. */
export function ianaZoneByName(name: string): ZoneId | null {
  const trimmed = name.trim()
  const prefix = PREFIXES.find((candidate) => candidate.test(trimmed))
  return resolveIanaZone(trimmed) ?? (prefix === undefined ? null : resolveIanaZone(trimmed.replace(prefix, '')))
}

/** By a name of Windows: of its registry, or as it shows it to people. */
export function windowsZoneByName(name: string): ZoneId | null {
  const own = resolveZone(name)
  if (own.ok) return own.value
  const registryName = windowsRegistryName(name)
  const shown = registryName === null ? null : resolveZone(registryName)
  return shown?.ok === true ? shown.value : null
}

/** The zone that a TZID means by its name alone; null when nobody can say, never UTC instead. */
export const zoneByName = (name: string): ZoneId | null => ianaZoneByName(name) ?? windowsZoneByName(name)
