import { describe, expect, it } from 'vitest'
import { readFreeBusyQuery } from '../../../src/caldav/free-busy/read-free-busy-query.ts'
import type { XmlElement } from '../../../src/caldav/xml/xml-element.ts'
import { element, range } from '../caldav-xml.ts'

function asked(...children: readonly XmlElement[]): string {
  const read = readFreeBusyQuery(element('free-busy-query', {}, ...children))
  return read.ok ? `${read.value.start}/${read.value.end}` : read.error.precondition.name
}

describe('a question for free/busy times', () => {
  it('names one range of time', () => {
    expect(asked(range('20060104T140000Z/20060105T220000Z'))).toBe('2006-01-04T14:00:00Z/2006-01-05T22:00:00Z')
  })

  it('names it once, with both ends, in years in which rooms are booked', () => {
    expect(asked()).toBe('valid-filter')
    expect(asked(range('20060104T140000Z/'))).toBe('valid-filter')
    const once = range('20060104T140000Z/20060105T220000Z')
    expect(asked(once, once)).toBe('valid-filter')
    expect(asked(range('22060104T140000Z/22060105T220000Z'))).toBe('max-date-time')
  })
})
