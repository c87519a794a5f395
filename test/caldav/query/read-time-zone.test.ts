import { describe, expect, it } from 'vitest'
import { readTimeZone } from '../../../src/caldav/query/read-time-zone.ts'
import type { XmlElement } from '../../../src/caldav/xml/xml-element.ts'
import { zone } from '../../core/recurrence/builders.ts'
import { element } from '../caldav-xml.ts'

const vtimezone = (...names: readonly string[]) =>
  [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0'],
    ...names.flatMap((name) => ['BEGIN:VTIMEZONE', name, 'END:VTIMEZONE']),
    'END:VCALENDAR',
  ].join('\n')

function asked(...children: readonly XmlElement[]): string {
  const read = readTimeZone(element('calendar-query', {}, ...children), zone('Europe/Berlin'))
  return read.ok ? read.value : read.error.precondition.name
}

describe('the clock of a query', () => {
  it('is that of the collection when it names none', () => {
    expect(asked(element('filter'))).toBe('Europe/Berlin')
  })

  it('is named by an id or by a VTIMEZONE', () => {
    expect(asked(element('timezone-id', {}, ' Asia/Tokyo '))).toBe('Asia/Tokyo')
    expect(asked(element('timezone', {}, vtimezone('TZID:America/New_York')))).toBe('America/New_York')
    expect(asked(element('timezone', {}, vtimezone('TZID:/mozilla.org/20050126_1/Asia/Tokyo')))).toBe('Asia/Tokyo')
    expect(asked(element('timezone', {}, vtimezone('TZID:Ours\nX-LIC-LOCATION:Asia/Tokyo')))).toBe('Asia/Tokyo')
  })

  it('is never guessed', () => {
    expect(asked(element('timezone-id', {}, 'Ours'))).toBe('valid-timezone')
    expect(asked(element('timezone', {}, vtimezone('TZID:Ours')))).toBe('valid-calendar-data')
    expect(asked(element('timezone', {}, vtimezone()))).toBe('valid-calendar-data')
    expect(asked(element('timezone', {}, vtimezone('TZID:Asia/Tokyo', 'TZID:Asia/Tokyo')))).toBe('valid-calendar-data')
    expect(asked(element('timezone', {}, 'Asia/Tokyo'))).toBe('valid-calendar-data')
    const both = [element('timezone-id', {}, 'Asia/Tokyo'), element('timezone', {}, vtimezone('TZID:Asia/Tokyo'))]
    expect(asked(...both)).toBe('valid-timezone')
  })
})
