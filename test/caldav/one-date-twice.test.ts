import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DavWorld, openDavWorld } from './world.ts'

describe('an event that names one date of its series twice', () => {
  let dav: DavWorld
  beforeAll(async () => {
    dav = await openDavWorld()
  })
  afterAll(() => dav.close())
  it('by day and by time, is refused', async () => {
    const master = [
      'BEGIN:VEVENT',
      'UID:z@c',
      'DTSTAMP:20261101T000000Z',
      'DTSTART;TZID=Europe/Berlin:20261207T100000',
      'DTEND;TZID=Europe/Berlin:20261207T110000',
      'RRULE:FREQ=DAILY;COUNT=5',
      'SUMMARY:Plan',
      'END:VEVENT',
    ]
    const a = [
      'BEGIN:VEVENT',
      'UID:z@c',
      'DTSTAMP:20261101T000000Z',
      'RECURRENCE-ID;VALUE=DATE:20261208',
      'DTSTART;TZID=Europe/Berlin:20261208T120000',
      'DTEND;TZID=Europe/Berlin:20261208T130000',
      'SUMMARY:Plan',
      'END:VEVENT',
    ]
    const b = [
      'BEGIN:VEVENT',
      'UID:z@c',
      'DTSTAMP:20261101T000000Z',
      'RECURRENCE-ID;TZID=Europe/Berlin:20261208T100000',
      'DTSTART;TZID=Europe/Berlin:20261208T140000',
      'DTEND;TZID=Europe/Berlin:20261208T150000',
      'SUMMARY:Plan',
      'END:VEVENT',
    ]
    const body = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...master, ...a, ...b, 'END:VCALENDAR', ''].join('\r\n')
    const r = await dav.ask({
      method: 'PUT',
      path: `${dav.room()}z.ics`,
      body,
      headers: { 'content-type': 'text/calendar; charset=utf-8' },
    })
    expect(r.status).toBe(403)
  })
})
