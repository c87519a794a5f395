import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AFTER_LAST_INSTANT, FIRST_INSTANT, resolveZone, type ZoneId } from '../../src/core/time/index.ts'
import { readDateTime, toInstant, utcText } from '../../src/ical/date-time.ts'
import { durationSeconds } from '../../src/ical/duration.ts'
import { zoneByName } from '../../src/ical/zone-by-name.ts'

function zone(name: string): ZoneId {
  const resolved = resolveZone(name)
  if (!resolved.ok) throw new Error(name)
  return resolved.value
}

const moment = (value: string, tzid: string | null = null) => {
  const read = readDateTime(value, tzid)
  return read === null ? null : toInstant(read, zone('Asia/Tokyo')).toString()
}

describe('a date or time of a calendar', () => {
  it('in UTC is that moment, with a zone by that clock, without one by the clock that is asked for', () => {
    expect(moment('20260601T090000Z')).toBe('2026-06-01T09:00:00Z')
    expect(moment('20260601T090000', 'Europe/Berlin')).toBe('2026-06-01T07:00:00Z')
    expect(moment('20260601T090000')).toBe('2026-06-01T00:00:00Z')
    expect(moment('20260601')).toBe('2026-05-31T15:00:00Z')
  })

  it('may name its zone as Microsoft does, or behind the name of a registry', () => {
    expect(moment('20260601T090000', 'W. Europe Standard Time')).toBe('2026-06-01T07:00:00Z')
    expect(zoneByName('/freeassociation.sourceforge.net/Tzfile/Europe/Berlin')).toBe('Europe/Berlin')
    expect(zoneByName('/mozilla.org/20050126_1/America/Argentina/Ushuaia')).toBe('America/Argentina/Ushuaia')
    expect(zoneByName('Our Zone')).toBeNull()
  })

  it.each(['', '2026-06-01', '20261301', '20260601T250000Z', '20260601T0900', 'PT1H'])('is not "%s"', (value) => {
    expect(moment(value)).toBeNull()
  })
})

describe('a moment in UTC', () => {
  it('is written as ISO 8601 without its signs, whole seconds, in every year that bookings may lie in', () => {
    expect(utcText(Temporal.Instant.from('2026-01-02T03:04:05.999Z'))).toBe('20260102T030405Z')
    const within = fc.integer({ min: FIRST_INSTANT.epochMilliseconds, max: AFTER_LAST_INSTANT.epochMilliseconds - 1 })
    fc.assert(
      fc.property(within, (milliseconds) => {
        const at = Temporal.Instant.fromEpochMilliseconds(milliseconds)
        expect(utcText(at)).toBe(at.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, ''))
      }),
    )
  })
})

describe('a duration', () => {
  it.each([
    ['PT1H', 3600],
    ['-PT15M', -900],
    ['+P1DT2H3M4S', 93_784],
    ['P2W', 1_209_600],
    ['PT0S', 0],
  ])('%s is %d seconds', (text, seconds) => {
    expect(durationSeconds(text)).toBe(seconds)
  })

  it.each(['', 'P', 'PT', 'P1DT', '1H', 'PT1X', 'P1W2D', 'P9999999D'])('is not "%s"', (text) => {
    expect(durationSeconds(text)).toBeNull()
  })
})
