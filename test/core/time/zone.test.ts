import { describe, expect, it } from 'vitest'
import { WINDOWS_TO_IANA_MAP } from 'windows-iana'
import { resolveZone } from '../../../src/core/time/index.ts'

const resolved = (name: string): string => {
  const zone = resolveZone(name)
  return zone.ok ? zone.value : zone.error.code
}

describe('the name of a zone', () => {
  const known: readonly (readonly [string, string])[] = [
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    [' Europe/Oslo ', 'Europe/Oslo'],
    ['US/Pacific', 'America/Los_Angeles'],
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Europe/Kiev', 'Europe/Kyiv'],
    ['America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
    ['Asia/Katmandu', 'Asia/Kathmandu'],
    ['Pacific/Truk', 'Pacific/Chuuk'],
    ['UTC', 'UTC'],
    ['Etc/UTC', 'UTC'],
    ['Zulu', 'UTC'],
    ['Etc/GMT-3', 'Etc/GMT-3'],
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['w. europe standard time', 'Europe/Berlin'],
    ['GMT Standard Time', 'Europe/London'],
    ['Pacific Standard Time', 'America/Los_Angeles'],
    ['India Standard Time', 'Asia/Kolkata'],
    ['FLE Standard Time', 'Europe/Kyiv'],
    ['China Standard Time', 'Asia/Shanghai'],
    ['tzone://Microsoft/Utc', 'UTC'],
    ['Kamchatka Standard Time', 'Asia/Kamchatka'],
    ['Mid-Atlantic Standard Time', 'Etc/GMT+2'],
  ]
  for (const [name, zone] of known) {
    it(`"${name}" means ${zone}`, () => {
      expect(resolved(name)).toBe(zone)
    })
  }

  it('is known for every zone that Windows offers', () => {
    const names = [...new Set(WINDOWS_TO_IANA_MAP.map(({ windowsName }) => windowsName))]
    expect(names.length).toBeGreaterThan(130)
    expect(names.filter((name) => resolved(name).startsWith('zone_'))).toEqual([])
  })

  it('stays the same when it is resolved again', () => {
    const zones = Intl.supportedValuesOf('timeZone').map(resolved)
    expect(zones.map(resolved)).toEqual(zones)
  })

  it('gives a zone with the same clock as the name that was sent', () => {
    const noon = Temporal.Instant.from('2026-07-01T12:00:00Z')
    for (const name of Intl.supportedValuesOf('timeZone'))
      expect(noon.toZonedDateTimeISO(resolved(name)).offset, name).toBe(noon.toZonedDateTimeISO(name).offset)
  })
})

describe('a name that is no zone', () => {
  const unknown: readonly (readonly [string, string])[] = [
    ['', 'zone_empty'],
    ['   ', 'zone_empty'],
    ['tzone://Microsoft/Custom', 'zone_custom'],
    ['Customized Time Zone', 'zone_custom'],
    ['Atlantis Standard Time', 'zone_unknown'],
    ['Europe/Atlantis', 'zone_unknown'],
    ['+01:00', 'zone_unknown'],
    ['Z', 'zone_unknown'],
    ['Etc/Unknown', 'zone_unknown'],
    ['(UTC+01:00) Amsterdam, Berlin', 'zone_unknown'],
    ['\u0000', 'zone_unknown'],
  ]
  for (const [name, code] of unknown) {
    it(`${JSON.stringify(name)} is refused and never taken for UTC`, () => {
      expect(resolveZone(name)).toEqual({ ok: false, error: { code, value: name } })
    })
  }
})
