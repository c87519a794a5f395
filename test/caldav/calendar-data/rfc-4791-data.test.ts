import { describe, expect, it } from 'vitest'
import { calendarData } from '../../../src/caldav/calendar-data/calendar-data.ts'
import { readCalendarData } from '../../../src/caldav/calendar-data/read-calendar-data.ts'
import type { StoredObject } from '../../../src/caldav/query/stored-object.ts'
import type { XmlElement } from '../../../src/caldav/xml/xml-element.ts'
import { must, zone } from '../../core/recurrence/builders.ts'
import { abcd2, abcd3, abcd8 } from '../appendix-b.ts'
import { element, range } from '../caldav-xml.ts'

function shown(object: StoredObject, ...asked: readonly XmlElement[]): string[] {
  const request = must(readCalendarData(element('calendar-data', {}, ...asked)))
  return must(calendarData(object, request, { zone: zone('US/Eastern') })).split('\r\n')
}

const named = (kind: 'comp' | 'prop', name: string, ...children: readonly XmlElement[]) =>
  element(kind, { name }, ...children)
const stored = (object: StoredObject) => object.text.split('\r\n')
const withoutZone = (object: StoredObject) =>
  object.text.replace(/BEGIN:VTIMEZONE[\s\S]*END:VTIMEZONE\r\n/, '').split('\r\n')

describe('the example answers of RFC 4791', () => {
  it('7.8.1: some properties of events, and the time zone whole', () => {
    const props = [
      'SUMMARY',
      'UID',
      'DTSTART',
      'DTEND',
      'DURATION',
      'RRULE',
      'RDATE',
      'EXRULE',
      'EXDATE',
      'RECURRENCE-ID',
    ]
    const asked = named(
      'comp',
      'VCALENDAR',
      named('prop', 'VERSION'),
      named('comp', 'VEVENT', ...props.map((name) => named('prop', name))),
      named('comp', 'VTIMEZONE'),
    )
    const left = (line: string) =>
      !/^(PRODID|DTSTAMP|ATTENDEE|LAST-MODIFIED:2006|ORGANIZER|SEQUENCE|STATUS|X-)/.test(line)
    expect(shown(abcd2, asked)).toEqual(stored(abcd2).filter(left))
    expect(shown(abcd3, asked)).toEqual(stored(abcd3).filter(left))
    expect(shown(abcd3, asked)).toContain('LAST-MODIFIED:20040110T032845Z')
  })

  it('7.8.2: the series and the override of that day, not the later one', () => {
    const lines = shown(abcd2, range('20060103T000000Z/20060105T000000Z', 'limit-recurrence-set'))
    const all = stored(abcd2)
    const later = all.lastIndexOf('BEGIN:VEVENT')
    expect(lines).toEqual([...all.slice(0, later), 'END:VCALENDAR', ''])
    expect(shown(abcd3, range('20060103T000000Z/20060105T000000Z', 'limit-recurrence-set'))).toEqual(stored(abcd3))
  })

  it('7.8.3: two instances in UTC, one of them as it was moved', () => {
    expect(shown(abcd2, range('20060103T000000Z/20060105T000000Z', 'expand'))).toEqual([
      ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example Corp.//CalDAV Client//EN'],
      ...['BEGIN:VEVENT', 'DTSTAMP:20060206T001121Z', 'DTSTART:20060103T170000Z', 'RECURRENCE-ID:20060103T170000Z'],
      ...['DURATION:PT1H', 'SUMMARY:Event #2', 'UID:00959BC664CA650E933C892C@example.com', 'END:VEVENT'],
      ...['BEGIN:VEVENT', 'DTSTAMP:20060206T001121Z', 'DTSTART:20060104T190000Z', 'RECURRENCE-ID:20060104T170000Z'],
      ...['DURATION:PT1H', 'SUMMARY:Event #2 bis', 'UID:00959BC664CA650E933C892C@example.com', 'END:VEVENT'],
      ...['END:VCALENDAR', ''],
    ])
  })

  it('7.8.3: an event that does not recur, in UTC and without RECURRENCE-ID', () => {
    expect(shown(abcd3, range('20060103T000000Z/20060105T000000Z', 'expand'))).toEqual(
      withoutZone(abcd3).map((line) =>
        line.replace('DTSTART;TZID=US/Eastern:20060104T100000', 'DTSTART:20060104T150000Z'),
      ),
    )
  })

  it('7.8.4: of stored free/busy the periods of that day', () => {
    const left = (line: string) => !line.startsWith('FREEBUSY') || line.includes('BUSY-TENTATIVE')
    expect(shown(abcd8, range('20060102T000000Z/20060103T000000Z', 'limit-freebusy-set'))).toEqual(
      stored(abcd8).filter(left),
    )
  })
})
