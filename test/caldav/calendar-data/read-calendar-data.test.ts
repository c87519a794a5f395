import { describe, expect, it } from 'vitest'
import { readCalendarData } from '../../../src/caldav/calendar-data/read-calendar-data.ts'
import type { XmlElement } from '../../../src/caldav/xml/xml-element.ts'
import { must } from '../../core/recurrence/builders.ts'
import { element, range } from '../caldav-xml.ts'

const week = '20260601T000000Z/20260608T000000Z'
const data = (...children: readonly XmlElement[]) => element('calendar-data', {}, ...children)
const named = (kind: 'comp' | 'prop', name: string, ...children: readonly XmlElement[]) =>
  element(kind, { name }, ...children)

function refusal(asked: XmlElement): string | null {
  const read = readCalendarData(asked)
  return read.ok ? null : read.error.precondition.name
}

describe('what a report asks to see', () => {
  it('is everything when nothing is named', () => {
    expect(must(readCalendarData(data()))).toEqual({ parts: null, recurrence: null, freeBusy: null })
  })

  it('may be parts: properties, without their values even, and components', () => {
    const asked = data(
      named(
        'comp',
        'vcalendar',
        named('prop', 'VERSION'),
        named('comp', 'VEVENT', element('prop', { name: 'x-abc', novalue: 'yes' })),
        named('comp', 'VTIMEZONE'),
      ),
    )
    expect(must(readCalendarData(asked)).parts).toEqual({
      name: 'VCALENDAR',
      props: [{ name: 'VERSION', noValue: false }],
      comps: [
        { name: 'VEVENT', props: [{ name: 'X-ABC', noValue: true }], comps: [] },
        { name: 'VTIMEZONE', props: 'all', comps: 'all' },
      ],
    })
    const all = data(named('comp', 'VCALENDAR', element('allprop'), element('allcomp')))
    expect(must(readCalendarData(all)).parts).toEqual({ name: 'VCALENDAR', props: 'all', comps: 'all' })
  })

  it('may be instances, or the overrides of a range, with both ends', () => {
    expect(must(readCalendarData(data(range(week, 'expand')))).recurrence?.as).toBe('instances')
    expect(must(readCalendarData(data(range(week, 'limit-recurrence-set')))).recurrence?.as).toBe('limited')
    expect(must(readCalendarData(data(range(week, 'limit-freebusy-set')))).freeBusy).not.toBeNull()
    for (const name of ['expand', 'limit-recurrence-set', 'limit-freebusy-set']) {
      expect(refusal(data(range('20260601T000000Z/', name)))).toBe('valid-calendar-data')
      expect(refusal(data(range('/20260601T000000Z', name)))).toBe('valid-calendar-data')
      expect(refusal(data(range('20260608T000000Z/20260601T000000Z', name)))).toBe('valid-calendar-data')
      expect(refusal(data(range('22000101T000000Z/22000201T000000Z', name)))).toBe('max-date-time')
    }
  })

  it('is iCalendar 2.0 and nothing else', () => {
    const typed = (type: string, version = '2.0') => element('calendar-data', { 'content-type': type, version })
    expect(refusal(typed('Text/Calendar; charset=utf-8'))).toBeNull()
    expect(refusal(typed('application/calendar+json'))).toBe('supported-calendar-data')
    expect(refusal(typed('text/calendar', '1.0'))).toBe('supported-calendar-data')
  })

  it('must go together', () => {
    expect(refusal(data(range(week, 'expand'), range(week, 'limit-recurrence-set')))).toBe('valid-calendar-data')
    expect(refusal(data(range(week, 'expand'), range(week, 'expand')))).toBe('valid-calendar-data')
    expect(refusal(data(named('comp', 'VEVENT')))).toBe('valid-calendar-data')
    expect(refusal(data(element('comp')))).toBe('valid-calendar-data')
    expect(refusal(data(named('comp', 'VCALENDAR', element('prop'))))).toBe('valid-calendar-data')
  })

  it('has a limit', () => {
    const props = Array.from({ length: 600 }, (_, place) => named('prop', `X-${place}`))
    expect(refusal(data(named('comp', 'VCALENDAR', ...props)))).toBe('valid-calendar-data')
    let deep = named('comp', 'VEVENT')
    for (let depth = 0; depth < 20_000; depth++) deep = named('comp', 'VEVENT', deep)
    expect(refusal(data(named('comp', 'VCALENDAR', deep)))).toBe('valid-calendar-data')
  })
})
