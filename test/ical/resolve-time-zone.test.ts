import { describe, expect, it } from 'vitest'
import { UTC, type ZoneId } from '../../src/core/time/index.ts'
import { scanCalendar } from '../../src/ical/read-object.ts'
import { resolveTimeZone } from '../../src/ical/resolve-time-zone.ts'
import { timeZoneComponent } from '../../src/ical/time-zone-component.ts'
import { berlinRules, lines, zone } from './object-texts.ts'

const SPAN = { from: Temporal.PlainDate.from('2026-01-01'), to: Temporal.PlainDate.from('2031-01-01') }

function resolved(name: string, rules: readonly string[] = [], roomZone: ZoneId = UTC): ZoneId | null {
  const [definition = null] = scanCalendar(lines('BEGIN:VCALENDAR', ...rules, 'END:VCALENDAR')).components
  return resolveTimeZone({ name, definition, span: () => SPAN, roomZone })
}

/** The rules of a zone under a name of its own, without the name. */
const rulesOf = (name: string): string[] =>
  timeZoneComponent(zone(name), SPAN.from, SPAN.to)
    .replace(/TZID:.*/, 'TZID:Mine')
    .trim()
    .split('\r\n')

describe('the zone that a TZID means', () => {
  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['EUROPE/BERLIN', 'Europe/Berlin'],
    ['US/Pacific', 'America/Los_Angeles'],
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['/freeassociation.sourceforge.net/Tzfile/Europe/Vienna', 'Europe/Vienna'],
    ['/freeassociation.sourceforge.net/Europe/Vienna', 'Europe/Vienna'],
    ['/mozilla.org/20050126_1/America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ['/citadel.org/20210210_1/Asia/Tokyo', 'Asia/Tokyo'],
    ['/softwarestudio.org/Olson_20011030_5/Europe/Paris', 'Europe/Paris'],
    ['/Tzfile/Europe/Rome', 'Europe/Rome'],
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['Pacific Standard Time', 'America/Los_Angeles'],
    ['tzone://Microsoft/Utc', 'UTC'],
    ['(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna', 'Europe/Berlin'],
    ['(GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna', 'Europe/Berlin'],
    ['(UTC-05:00) Eastern Time (US & Canada)', 'America/New_York'],
    ['(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi', 'Asia/Kolkata'],
  ])('%s is %s, without any rules', (name, expected) => {
    expect(resolved(name)).toBe(expected)
  })

  it.each([
    'Mine',
    '',
    '+02:00',
    'Customized Time Zone',
    'tzone://Microsoft/Custom',
    'Mars/Olympus',
    '(UTC+01:00) Atlantis',
  ])('%s without rules is nothing that anybody knows, and not UTC', (name) => {
    expect(resolved(name)).toBeNull()
  })

  it('is what our own database says of an IANA name, whatever rules came with it', () => {
    expect(resolved('Asia/Tokyo', berlinRules('Asia/Tokyo'))).toBe('Asia/Tokyo')
  })

  it('is told by X-LIC-LOCATION before a Windows name is looked at', () => {
    const rules = berlinRules('W. Europe Standard Time', 'X-LIC-LOCATION:Europe/Amsterdam')
    expect(resolved('W. Europe Standard Time', rules)).toBe('Europe/Amsterdam')
  })

  it.each([
    'Europe/Berlin',
    'America/New_York',
    'America/Santiago',
    'Australia/Sydney',
    'Africa/Casablanca',
    'Asia/Kolkata',
    'Asia/Gaza',
  ])('is found by the rules of %s', (name) => {
    const found = resolved('Mine', rulesOf(name)) ?? UTC
    for (let day = SPAN.from; Temporal.PlainDate.compare(day, SPAN.to) < 0; day = day.add({ days: 5 })) {
      const offset = (zoneName: string) => day.toZonedDateTime(zoneName).offset
      expect(offset(found), `${found} on ${day}`).toBe(offset(name))
    }
  })

  it('is found where the clocks no longer change, by the last change that there was', () => {
    const parts = (name: string, from: string, to: string, month: number) => [
      ...[`BEGIN:${name}`, `DTSTART:2000${month === 3 ? '0326T020000' : '1029T030000'}`, `TZOFFSETFROM:${from}`],
      ...[`TZOFFSETTO:${to}`, `RRULE:FREQ=YEARLY;BYMONTH=${month};BYDAY=-1SU;UNTIL=20101031T000000Z`, `END:${name}`],
    ]
    const last = ['BEGIN:STANDARD', 'DTSTART:20110327T020000', 'TZOFFSETFROM:+0300', 'TZOFFSETTO:+0300', 'END:STANDARD']
    const rules = [...parts('DAYLIGHT', '+0200', '+0300', 3), ...parts('STANDARD', '+0300', '+0200', 10), ...last]
    expect(resolved('Mine', ['BEGIN:VTIMEZONE', 'TZID:Mine', ...rules, 'END:VTIMEZONE'], zone('Europe/Moscow'))).toBe(
      'Europe/Moscow',
    )
  })

  it("is the room's own where its rules fit that", () => {
    expect(resolved('Mine', berlinRules('Mine'), zone('Europe/Oslo'))).toBe('Europe/Oslo')
    expect(resolved('Mine', berlinRules('Mine'), zone('Asia/Tokyo'))).toBe('Europe/Berlin')
  })

  it('is nothing where no place has such rules', () => {
    expect(
      resolved(
        'Mine',
        berlinRules('Mine').map((line) => line.replace('-1SU', '2WE')),
      ),
    ).toBeNull()
  })
})
