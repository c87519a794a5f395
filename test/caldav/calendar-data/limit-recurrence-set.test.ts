import { describe, expect, it } from 'vitest'
import { limitRecurrenceSet } from '../../../src/caldav/calendar-data/limit-recurrence-set.ts'
import type { StoredObject } from '../../../src/caldav/query/stored-object.ts'
import { cancelled, instant, movedTo, start, timed, zone } from '../../core/recurrence/builders.ts'
import { calendar, event } from '../appendix-b.ts'

const day = (date: string) => start(`2026-06-${date}T10:00`, 'Europe/Berlin')
const override = (date: string, ...lines: readonly string[]) =>
  event(`UID:${date}`, `RECURRENCE-ID;TZID=Europe/Berlin:202606${date}T100000`, ...lines)

const object: StoredObject = {
  text: calendar(
    ...event('UID:master', 'DTSTART;TZID=Europe/Berlin:20260601T100000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=20'),
    ...override('03', 'DTSTART:20260610T120000Z', 'DTEND:20260610T130000Z', 'SUMMARY:Moved', '  to the tenth'),
    ...override('04', 'DTSTART:20260604T120000Z', 'DTEND:20260604T130000Z'),
    ...override('05', 'STATUS:CANCELLED', 'DTSTART:20260605T080000Z', 'DTEND:20260605T090000Z'),
    ...event('UID:06', 'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260606T100000'),
  ),
  series: timed('2026-06-01T10:00', 'Europe/Berlin', {
    rule: 'FREQ=DAILY;COUNT=20',
    overrides: [
      [day('03'), movedTo('2026-06-10T12:00:00Z', '2026-06-10T13:00:00Z')],
      [day('04'), movedTo('2026-06-04T12:00:00Z', '2026-06-04T13:00:00Z')],
      [day('05'), cancelled],
    ],
  }),
  isFloating: false,
}

function shown(span: string): string {
  const [from = '', to = ''] = span.split('/')
  const range = { start: instant(from), end: instant(to) }
  return limitRecurrenceSet(object, range, { zone: zone('Europe/Berlin') })
}

const uids = (span: string) => [...shown(span).matchAll(/^UID:(.*)\r$/gm)].map(([, uid]) => uid)

describe('a series with the overrides of a range', () => {
  it('has those that take place in it', () => {
    expect(uids('2026-06-10T00:00:00Z/2026-06-11T00:00:00Z')).toEqual(['master', '03', '06'])
  })

  it('has those that would have taken place in it', () => {
    expect(uids('2026-06-03T00:00:00Z/2026-06-04T00:00:00Z')).toEqual(['master', '03', '06'])
    expect(uids('2026-06-05T00:00:00Z/2026-06-06T00:00:00Z')).toEqual(['master', '05', '06'])
  })

  it('has always those that change all that follow', () => {
    expect(uids('2026-06-18T00:00:00Z/2026-06-19T00:00:00Z')).toEqual(['master', '06'])
  })

  it('keeps the bytes of what it has', () => {
    expect(shown('2026-06-01T00:00:00Z/2026-06-30T00:00:00Z')).toBe(object.text)
    const lines = object.text.split('\r\n')
    for (const line of shown('2026-06-10T00:00:00Z/2026-06-11T00:00:00Z').split('\r\n')) expect(lines).toContain(line)
  })
})
