import { findIana, findWindows } from 'windows-iana'

/**
 * The IANA name to calculate with for a zone named the IANA or the Windows way, or null when nobody knows the name.
 * A Windows name stands for its zone in the territory `001` (CLDR windowsZones).
 */
export function ianaZone(name: string): string | null {
  if (name === 'UTC') return 'UTC'
  const [mapped] = findIana(name, '001')
  return knownZone(mapped ?? name)
}

/** The Windows name of an IANA zone, or the given name when there is none. */
export function windowsZone(name: string): string {
  const [mapped] = findWindows(name)
  return mapped ?? name
}

/** The canonical name of an IANA zone, or null when it is none. */
export function knownZone(name: string): string | null {
  if (!/^[A-Za-z]/.test(name)) return null
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
