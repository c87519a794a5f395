import fc from 'fast-check'
import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import { expandInstances } from '../../../src/caldav/calendar-data/expand.ts'
import type { StoredObject } from '../../../src/caldav/query/stored-object.ts'
import { expand } from '../../../src/core/recurrence/index.ts'
import { scanLines } from '../../../src/ical/scan-lines.ts'
import {
  allDay,
  cancelled,
  instant,
  movedTo,
  must,
  refusalOf,
  start,
  timed,
  zone,
} from '../../core/recurrence/builders.ts'
import { calendar, event } from '../appendix-b.ts'
import { booked } from '../booked.ts'
import { anyWindow, changedSeries } from '../changed-series.ts'

const BERLIN = zone('Europe/Berlin')

const uid = (lines: readonly string[]) => ({ lines: lines.filter((line) => !/^(BEGIN|END|DTSTAMP|UID)/.test(line)) })

/** The lines of each instance between two moments that say something. */
function instances(object: StoredObject, span: string, asked = BERLIN): string[][] {
  const [from = '', to = ''] = span.split('/')
  const text = must(expandInstances(object, { start: instant(from), end: instant(to) }, { zone: asked }))
  return text
    .split('BEGIN:VEVENT\r\n')
    .slice(1)
    .map((one) => uid((one.split('END:VEVENT')[0] ?? '').split('\r\n').slice(0, -1)).lines)
}

const june = '2026-06-01T00:00:00Z/2026-07-01T00:00:00Z'

describe('a series shown instance by instance', () => {
  const base = ['DTSTART;TZID=Europe/Berlin:20260601T100000', 'DTEND;TZID=Europe/Berlin:20260601T110000']
  const weekly = timed('2026-06-01T10:00', 'Europe/Berlin', {
    rule: 'FREQ=WEEKLY;COUNT=6',
    exdates: [start('2026-06-08T10:00', 'Europe/Berlin')],
    overrides: [
      [start('2026-06-15T10:00', 'Europe/Berlin'), movedTo('2026-07-15T08:00:00Z', '2026-07-15T09:00:00Z')],
      [start('2026-06-22T10:00', 'Europe/Berlin'), cancelled],
      [start('2026-07-06T10:00', 'Europe/Berlin'), movedTo('2026-06-30T08:00:00Z', '2026-06-30T10:00:00Z')],
    ],
  })
  const override = (day: string, from: string, to: string) =>
    event(
      ...['UID:a', 'DTSTAMP:20260101T000000Z', `RECURRENCE-ID;TZID=Europe/Berlin:${day}T100000`],
      ...[`DTSTART:${from}`, `DTEND:${to}`, 'SUMMARY:Moved'],
    )
  const object: StoredObject = {
    text: calendar(
      ...event('UID:a', 'DTSTAMP:20260101T000000Z', ...base, 'RRULE:FREQ=WEEKLY;COUNT=6', 'EXDATE:20260608T080000Z'),
      ...override('20260615', '20260715T080000Z', '20260715T090000Z'),
      ...override('20260706', '20260630T080000Z', '20260630T100000Z'),
    ),
    ...{ series: weekly, isFloating: false },
  }

  it('has each instance in UTC, named by where the rule put it, without what is removed, cancelled or moved away', () => {
    expect(instances(object, june)).toEqual([
      ['DTSTART:20260601T080000Z', 'RECURRENCE-ID:20260601T080000Z', 'DTEND:20260601T090000Z'],
      ['DTSTART:20260629T080000Z', 'RECURRENCE-ID:20260629T080000Z', 'DTEND:20260629T090000Z'],
      ['DTSTART:20260630T080000Z', 'RECURRENCE-ID:20260706T080000Z', 'DTEND:20260630T100000Z', 'SUMMARY:Moved'],
    ])
  })

  it('has nothing where everything was removed', () => {
    expect(instances(object, '2026-06-08T00:00:00Z/2026-06-09T00:00:00Z')).toEqual([])
  })

  it('of whole days keeps dates', () => {
    const days = booked(allDay('2026-06-01', { rule: 'FREQ=WEEKLY;COUNT=2', days: 2 }))
    expect(instances(days, june).map((lines) => lines.filter((line) => line.includes('VALUE=DATE')))).toEqual([
      ['DTSTART;VALUE=DATE:20260601', 'RECURRENCE-ID;VALUE=DATE:20260601', 'DTEND;VALUE=DATE:20260603'],
      ['DTSTART;VALUE=DATE:20260608', 'RECURRENCE-ID;VALUE=DATE:20260608', 'DTEND;VALUE=DATE:20260610'],
    ])
  })

  it('that floats takes place by the clock that is asked for', () => {
    const floating: StoredObject = {
      text: calendar(...event('UID:a', 'DTSTART:20260601T100000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=2')),
      series: timed('2026-06-01T10:00', 'Europe/Berlin', { rule: 'FREQ=DAILY;COUNT=2' }),
      isFloating: true,
    }
    expect(instances(floating, june, zone('Asia/Tokyo'))).toEqual([
      ['DTSTART:20260601T010000Z', 'RECURRENCE-ID:20260601T010000Z', 'DURATION:PT1H'],
      ['DTSTART:20260602T010000Z', 'RECURRENCE-ID:20260602T010000Z', 'DURATION:PT1H'],
    ])
  })

  it('keeps what people said and who wakes whom, and refers to no time zone any more', () => {
    const rich: StoredObject = {
      text: calendar(
        ...['BEGIN:VTIMEZONE', 'TZID:Europe/Berlin', 'END:VTIMEZONE'],
        ...event(
          ...['UID:a', ...base, 'RRULE:FREQ=DAILY;COUNT=1', 'X-SEEN;TZID=Europe/Berlin;X-A="b;c":20260601T120000'],
          ...['SUMMARY:Plan', '  for next year', 'BEGIN:VALARM', 'TRIGGER:-PT5M', 'END:VALARM'],
        ),
      ),
      ...{ series: timed('2026-06-01T10:00', 'Europe/Berlin', { rule: 'FREQ=DAILY;COUNT=1' }), isFloating: false },
    }
    const text = must(
      expandInstances(
        rich,
        { start: instant('2026-06-01T00:00Z'), end: instant('2026-06-02T00:00Z') },
        { zone: BERLIN },
      ),
    )
    expect(text).toContain('SUMMARY:Plan\r\n  for next year\r\nBEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n')
    expect(text).toContain('X-SEEN;X-A="b;c":20260601T100000Z\r\n')
    expect(text).not.toMatch(/VTIMEZONE|TZID|RRULE/)
  })

  it('that says neither end nor length says none, unless it was moved', () => {
    const short: StoredObject = {
      text: calendar(...event('UID:a', 'DTSTART;VALUE=DATE:20260601', 'RRULE:FREQ=DAILY;COUNT=2')),
      series: allDay('2026-06-01', {
        rule: 'FREQ=DAILY;COUNT=2',
        overrides: [[start('2026-06-02'), movedTo('2026-06-05T08:00:00Z', '2026-06-05T09:00:00Z')]],
      }),
      isFloating: false,
    }
    expect(instances(short, june)).toEqual([
      ['DTSTART;VALUE=DATE:20260601', 'RECURRENCE-ID;VALUE=DATE:20260601'],
      ['DTSTART:20260605T080000Z', 'RECURRENCE-ID;VALUE=DATE:20260602', 'DTEND:20260605T090000Z'],
    ])
  })

  it('is refused when it is too many instances, or too much text', () => {
    const window = { start: instant('2026-01-01T00:00:00Z'), end: instant('2036-01-01T00:00:00Z') }
    const daily = timed('2026-01-01T10:00', 'Europe/Berlin', { rule: 'FREQ=DAILY' })
    const refused = { precondition: { namespace: 'DAV:', name: 'number-of-matches-within-limits' } }
    expect(refusalOf(expandInstances(booked(daily), window, { zone: BERLIN }))).toMatchObject(refused)
    const long = booked(timed('2026-01-01T10:00', 'Europe/Berlin', { rule: 'FREQ=DAILY;COUNT=500' }), {
      description: 'x'.repeat(100_000),
    })
    expect(refusalOf(expandInstances(long, window, { zone: BERLIN }))).toMatchObject(refused)
  })

  it('has exactly the instances of its expansion, one VEVENT each, and any reader can read them', () => {
    fc.assert(
      fc.property(changedSeries, anyWindow, (series, window) => {
        const expected = expand(series, { from: window.start, to: window.end, roomZone: BERLIN })
        if (!expected.ok) return
        const text = must(expandInstances(booked(series), window, { zone: BERLIN }))
        expect(new ICAL.Component(ICAL.parse(text)).getAllSubcomponents()).toHaveLength(expected.value.length)
        const values = (name: string) =>
          scanLines(text)
            .filter((line) => line.name === name)
            .map((line) => line.text.split(':')[1])
        const basic = (iso: { toString(): string }) => iso.toString().replaceAll(/[-:]/g, '')
        expect(values('DTSTART')).toEqual(expected.value.map(({ start, allDay }) => basic(allDay?.start ?? start)))
        expect(values('DTEND')).toEqual(expected.value.map(({ end, allDay }) => basic(allDay?.end ?? end)))
        expect(values('RECURRENCE-ID')).toEqual(expected.value.map(({ key }) => basic(key)))
        const other = expected.value.filter(({ override }) => override?.fields.summary === 'Other').length
        expect(values('SUMMARY').filter((summary) => summary === 'Other')).toHaveLength(other)
        expect(text).not.toMatch(/^(RRULE|RDATE|EXDATE|BEGIN:VTIMEZONE|TZID)/m)
      }),
    )
  })
})
