import { describe, expect, it } from 'vitest'
import { readFilter } from '../../../src/caldav/query/read-filter.ts'
import { CALDAV } from '../../../src/caldav/xml/namespaces.ts'
import type { XmlElement } from '../../../src/caldav/xml/xml-element.ts'
import { comp, element, eventFilter, filterElement, isNotDefined, param, prop, range, text } from '../caldav-xml.ts'

/** Name of the refusal; null: it is understood. */
function refusal(asked: XmlElement): string | null {
  const read = readFilter(asked)
  if (read.ok) return null
  expect(read.error.precondition.namespace).toBe(CALDAV)
  expect(read.error.text).toMatch(/^[A-Z].*\.$/)
  return read.error.precondition.name
}

const ofEvents = (...content: readonly XmlElement[]) => refusal(filterElement(comp('VEVENT', ...content)))
const week = '20260601T000000Z/20260608T000000Z'

describe('a filter', () => {
  it('says which components, when, with which properties and parameters', () => {
    expect(
      eventFilter(range(week), prop('attendee', text('lisa'), param('partstat', isNotDefined)), comp('VALARM')),
    ).toEqual({
      name: 'VEVENT',
      isNotDefined: false,
      timeRange: {
        start: Temporal.Instant.from('2026-06-01T00:00:00Z'),
        end: Temporal.Instant.from('2026-06-08T00:00:00Z'),
      },
      props: [
        {
          ...{ name: 'ATTENDEE', isNotDefined: false, timeRange: null },
          text: { value: 'lisa', collation: 'i;ascii-casemap', negate: false },
          params: [{ name: 'PARTSTAT', isNotDefined: true, text: null }],
        },
      ],
      comps: [{ name: 'VALARM', isNotDefined: false, timeRange: null, props: [], comps: [] }],
    })
  })

  it('may leave one end of its time open, but not both', () => {
    expect(eventFilter(range('20260601T000000Z/'))?.timeRange?.end).toBeNull()
    expect(eventFilter(range('/20260601T000000Z'))?.timeRange?.start).toBeNull()
    expect(ofEvents(range('/'))).toBe('valid-filter')
  })

  it.each([
    ['local time', '20260601T000000/20260608T000000'],
    ['a date', '20260601/20260608'],
    ['another way of writing', '2026-06-01T00:00:00Z/2026-06-08T00:00:00Z'],
    ['a day that does not exist', '20260231T000000Z/20260308T000000Z'],
    ['an end at its start', '20260601T000000Z/20260601T000000Z'],
    ['an end before its start', '20260608T000000Z/20260601T000000Z'],
  ])('with %s as time is not valid', (_, span) => {
    expect(ofEvents(range(span))).toBe('valid-filter')
  })

  it('for years in which nothing can be booked is refused, one that only sticks out of them is not', () => {
    expect(ofEvents(range('19000101T000000Z/19700101T000000Z'))).toBe('min-date-time')
    expect(ofEvents(range('/19691231T000000Z'))).toBe('min-date-time')
    expect(ofEvents(range('21010101T000000Z/'))).toBe('max-date-time')
    expect(ofEvents(range('19000101T000000Z/99991231T235959Z'))).toBeNull()
    expect(ofEvents(range('00010101T000000Z/'))).toBeNull()
  })

  it('with what RFC 4791 does not define is not valid', () => {
    expect(refusal(filterElement(comp('VTODO', comp('VEVENT'))))).toBe('valid-filter')
    expect(refusal(filterElement(comp('VALARM')))).toBe('valid-filter')
    expect(refusal(filterElement(comp('VTIMEZONE', range(week))))).toBe('valid-filter')
    expect(refusal(filterElement(range(week)))).toBe('valid-filter')
    expect(ofEvents(prop('SUMMARY', range(week)))).toBe('valid-filter')
    expect(ofEvents(prop('DTSTART', range(week), text('2026')))).toBe('valid-filter')
    expect(ofEvents(range(week), range(week))).toBe('valid-filter')
    expect(ofEvents(isNotDefined, range(week))).toBe('valid-filter')
    expect(ofEvents(text('x'))).toBe('valid-filter')
    expect(ofEvents(element('prop-filter', {}))).toBe('valid-filter')
    expect(ofEvents(prop('SUMMARY', text('x', { 'negate-condition': 'maybe' })))).toBe('valid-filter')
    expect(ofEvents(element('something-new'))).toBe('valid-filter')
  })

  it('has one comp-filter, for VCALENDAR', () => {
    expect(refusal(element('filter'))).toBe('valid-filter')
    expect(refusal(element('filter', {}, comp('VEVENT')))).toBe('valid-filter')
    expect(refusal(element('filter', {}, comp('VCALENDAR'), comp('VCALENDAR')))).toBe('valid-filter')
    expect(refusal(filterElement(comp('VCALENDAR')))).toBe('valid-filter')
    expect(refusal(element('filter', {}, prop('UID')))).toBe('valid-filter')
  })

  it('that names what cannot be searched is not supported', () => {
    expect(refusal(filterElement(comp('X-ROOM')))).toBe('supported-filter')
    expect(ofEvents(prop('X-ABC-GUID', text('ABC')))).toBe('supported-filter')
    expect(ofEvents(prop('ATTENDEE', param('X-NUM-GUESTS')))).toBe('supported-filter')
  })

  it('compares text as asked, without case when nothing is asked', () => {
    const collation = (attributes: Readonly<Record<string, string>>) =>
      eventFilter(prop('SUMMARY', text('x', attributes)))?.props[0]?.text?.collation
    expect(collation({})).toBe('i;ascii-casemap')
    expect(collation({ collation: 'default' })).toBe('i;ascii-casemap')
    expect(collation({ collation: 'i;octet' })).toBe('i;octet')
    expect(collation({ collation: 'i;unicode-casemap' })).toBe('i;unicode-casemap')
    for (const unknown of ['i;unicode-*', 'i;basic', '', 'I;OCTET'])
      expect(ofEvents(prop('SUMMARY', text('x', { collation: unknown })))).toBe('supported-collation')
  })

  it('holds up to a hundred conditions, four deep, and a thousand characters to look for', () => {
    const props = (count: number) => Array.from({ length: count }, () => prop('SUMMARY', text('x')))
    expect(ofEvents(...props(49))).toBeNull()
    expect(ofEvents(...props(100))).toBe('supported-filter')
    let deep = comp('VEVENT')
    for (let depth = 0; depth < 20_000; depth++) deep = comp('VEVENT', deep)
    expect(refusal(filterElement(deep))).toBe('supported-filter')
    expect(ofEvents(prop('SUMMARY', text('x'.repeat(1001))))).toBe('supported-filter')
  })

  it('passes over what is not of CalDAV, and what old clients say for "anything"', () => {
    const foreign = { ...element('hint'), namespace: 'urn:example' }
    expect(ofEvents(foreign, element('is-defined'))).toBeNull()
  })

  it('that is refused says nothing back but names', () => {
    const read = readFilter(filterElement(comp('VEVENT', prop('X<script>&"', text('x')))))
    expect(read).toMatchObject({ error: { text: 'Properties X?SCRIPT??? cannot be searched.' } })
  })
})
