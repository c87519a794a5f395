import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import { resolveZone, type ZoneId } from '../../src/core/time/index.ts'
import { timeZoneComponent } from '../../src/ical/time-zone-component.ts'

const FROM = Temporal.PlainDate.from('2026-09-01')
const TO = Temporal.PlainDate.from('2028-12-01')

function zone(name: string): ZoneId {
  const resolved = resolveZone(name)
  if (!resolved.ok) throw new Error(name)
  return resolved.value
}

/** What another program (ical.js) makes of the component at a wall-clock time, in seconds from UTC. */
function readOffset(text: string, wall: Temporal.PlainDateTime): number {
  const component = new ICAL.Component(ICAL.parse(`BEGIN:VCALENDAR\r\n${text}END:VCALENDAR`))
  const vtimezone = component.getFirstSubcomponent('vtimezone')
  if (vtimezone === null) throw new Error('no VTIMEZONE')
  return new ICAL.Timezone(vtimezone).utcOffset(ICAL.Time.fromDateTimeString(wall.toString({ smallestUnit: 'second' })))
}

describe('a time zone in iCalendar', () => {
  it.each([
    'Europe/Berlin',
    'Europe/London',
    'America/New_York',
    'America/Santiago',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'Asia/Kolkata',
    'Europe/Moscow',
    'Pacific/Auckland',
    'America/Sao_Paulo',
    'Asia/Gaza',
    'UTC',
  ])('of %s says the same as the time zone database, day by day', (name) => {
    const text = timeZoneComponent(zone(name), FROM, TO)
    for (let day = FROM; Temporal.PlainDate.compare(day, TO) < 0; day = day.add({ days: 3 })) {
      const noon = day.toPlainDateTime('12:00')
      expect(readOffset(text, noon), `${name} ${noon}`).toBe(noon.toZonedDateTime(name).offsetNanoseconds / 1e9)
    }
  })

  it('that changes its clocks by a yearly rule is written as that rule, and holds beyond the window', () => {
    const text = timeZoneComponent(zone('Europe/Berlin'), FROM, TO)
    expect(text).toContain('RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU')
    expect(text).toContain('RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU')
    expect(readOffset(text, Temporal.PlainDateTime.from('2045-07-01T12:00'))).toBe(7200)
    const american = timeZoneComponent(zone('America/New_York'), FROM, TO)
    expect(american).toContain('RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU')
    expect(american).toContain('RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU')
  })

  it('that changes its clocks by the moon is written change by change', () => {
    const text = timeZoneComponent(zone('Asia/Gaza'), FROM, TO)
    expect(text).not.toContain('RRULE')
    expect(text.match(/BEGIN:(STANDARD|DAYLIGHT)/g)?.length).toBeGreaterThan(10)
  })

  it('that never changes its clocks has one part', () => {
    const text = timeZoneComponent(zone('Asia/Kolkata'), FROM, TO)
    expect(text.match(/BEGIN:STANDARD/g)?.length).toBe(1)
    expect(text).toContain('TZOFFSETTO:+0530')
  })

  it('ends every line with CRLF and none is longer than 75 octets', () => {
    for (const line of timeZoneComponent(zone('America/Argentina/Buenos_Aires'), FROM, TO).split('\r\n'))
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  })
})
