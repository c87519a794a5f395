import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CompFilter, Filter } from '../../../src/caldav/query/filter.ts'
import { matches } from '../../../src/caldav/query/match.ts'
import type { StoredObject } from '../../../src/caldav/query/stored-object.ts'
import { expand, type Series } from '../../../src/core/recurrence/index.ts'
import { type Interval, isBefore } from '../../../src/core/time/index.ts'
import { allDay, cancelled, instant, movedTo, start, timed, zone } from '../../core/recurrence/builders.ts'
import { calendar, event } from '../appendix-b.ts'
import { booked } from '../booked.ts'
import { type Content, comp, events, filter, isNotDefined, param, prop, range, text } from '../caldav-xml.ts'
import { anyWindow, changedSeries } from '../changed-series.ts'

const BERLIN = zone('Europe/Berlin')

/** Whoever reads it is found out. */
const unread = (series: Series, isFloating = false): StoredObject => ({
  get text(): string {
    throw new Error('the text was read')
  },
  ...{ series, isFloating },
})

const written = (series: Series, ...lines: readonly string[]): StoredObject => ({
  text: calendar(...lines),
  ...{ series, isFloating: false },
})

const isIn = (series: Series, span: string, asked = BERLIN) =>
  matches(unread(series), events(range(span)), { zone: asked })

describe('a meeting in a time range', () => {
  const hour = timed('2026-06-01T10:00', 'UTC')

  it('overlaps it: a range that ends where the meeting starts, or starts where it ends, is another', () => {
    expect(isIn(hour, '20260601T090000Z/20260601T100000Z')).toBe(false)
    expect(isIn(hour, '20260601T090000Z/20260601T100001Z')).toBe(true)
    expect(isIn(hour, '20260601T105959Z/20260601T120000Z')).toBe(true)
    expect(isIn(hour, '20260601T110000Z/20260601T120000Z')).toBe(false)
    expect(isIn(hour, '20260601T101500Z/20260601T103000Z')).toBe(true)
  })

  it('that takes no time is in the range that it starts in', () => {
    const moment: Series = {
      ...hour,
      timing: { ...timed('2026-06-01T10:00', 'UTC').timing, durationSeconds: 0 } as never,
    }
    expect(isIn(moment, '20260601T100000Z/20260601T110000Z')).toBe(true)
    expect(isIn(moment, '20260601T090000Z/20260601T100000Z')).toBe(false)
    expect(isIn(moment, '20260601T090000Z/20260601T100001Z')).toBe(true)
    expect(isIn(moment, '20260601T100001Z/20260601T110000Z')).toBe(false)
    const momentarily = timed('2026-06-01T10:00', 'UTC', { rule: 'FREQ=DAILY;COUNT=2' })
    const moved = new Map([['2026-06-02T10:00:00Z', movedTo('2026-06-02T15:00:00Z', '2026-06-02T15:00:00Z')]])
    const withMoved = { ...momentarily, overrides: moved as unknown as Series['overrides'] }
    expect(isIn(withMoved, '20260602T150000Z/20260602T150100Z')).toBe(true)
    expect(isIn(withMoved, '20260602T140000Z/20260602T150000Z')).toBe(false)
  })

  it('on a whole day takes that day by the clock that is asked for', () => {
    const day = allDay('2026-06-01')
    expect(isIn(day, '20260531T220000Z/20260531T220001Z')).toBe(true)
    expect(isIn(day, '20260601T220000Z/20260602T220000Z')).toBe(false)
    const tokyo = zone('Asia/Tokyo')
    expect(isIn(day, '20260531T150000Z/20260531T150001Z', tokyo)).toBe(true)
    expect(isIn(day, '20260601T150000Z/20260601T220000Z', tokyo)).toBe(false)
  })

  it('whose time floats takes place by the clock that is asked for', () => {
    const floating = unread(timed('2026-06-01T10:00', 'Europe/Berlin', { rule: 'FREQ=DAILY;COUNT=2' }), true)
    const asked = (span: string, name: string) => matches(floating, events(range(span)), { zone: zone(name) })
    expect(asked('20260601T080000Z/20260601T083000Z', 'Europe/Berlin')).toBe(true)
    expect(asked('20260601T080000Z/20260601T083000Z', 'America/New_York')).toBe(false)
    expect(asked('20260602T140000Z/20260602T143000Z', 'America/New_York')).toBe(true)
  })

  it('that floats keeps its exceptions and its end by that clock', () => {
    const series = timed('2026-06-01T10:00', 'Europe/Berlin', {
      rule: 'FREQ=DAILY;UNTIL=20260604T080000Z',
      exdates: [start('2026-06-02T10:00', 'Europe/Berlin')],
      overrides: [
        [start('2026-06-03T10:00', 'Europe/Berlin'), movedTo('2026-06-03T13:00:00Z', '2026-06-03T14:00:00Z')],
      ],
    })
    const hours = Array.from({ length: 24 * 6 }, (_, hour) => instant('2026-06-01T00:00:00Z').add({ hours: hour }))
    const isAt = (asked: string) => (at: Temporal.Instant) =>
      matches(unread(series, true), ask({ timeRange: { start: at, end: at.add({ seconds: 1 }) } }), {
        zone: zone(asked),
      })
    expect(hours.filter(isAt('Asia/Tokyo')).map(String)).toEqual([
      ...['2026-06-01T01:00:00Z', '2026-06-03T06:00:00Z', '2026-06-04T01:00:00Z'],
    ])
    expect(hours.filter(isAt('America/New_York')).map(String)).toEqual([
      ...['2026-06-01T14:00:00Z', '2026-06-03T19:00:00Z', '2026-06-04T14:00:00Z'],
    ])
  })
})

const plainEvent: CompFilter = { name: 'VEVENT', isNotDefined: false, timeRange: null, props: [], comps: [] }

describe('a series in a time range', () => {
  const weekly = timed('2026-06-01T10:00', 'UTC', {
    rule: 'FREQ=WEEKLY',
    exdates: [start('2026-06-08T10:00:00Z')],
    overrides: [
      [start('2026-06-15T10:00:00Z'), movedTo('2026-06-17T10:00:00Z', '2026-06-17T11:00:00Z')],
      [start('2026-06-22T10:00:00Z'), cancelled],
    ],
  })

  it('is there with each of its instances, and not between them', () => {
    expect(isIn(weekly, '20260629T103000Z/20260629T104000Z')).toBe(true)
    expect(isIn(weekly, '20260602T000000Z/20260605T000000Z')).toBe(false)
    expect(isIn(weekly, '20260525T000000Z/20260601T100000Z')).toBe(false)
  })

  it('is not there when all that it had there is removed or cancelled', () => {
    expect(isIn(weekly, '20260608T000000Z/20260609T000000Z')).toBe(false)
    expect(isIn(weekly, '20260622T000000Z/20260623T000000Z')).toBe(false)
  })

  it('is where an instance was moved to, and no longer where it was', () => {
    expect(isIn(weekly, '20260615T000000Z/20260616T000000Z')).toBe(false)
    expect(isIn(weekly, '20260617T100000Z/20260617T110000Z')).toBe(true)
  })

  it('without end is in every range that is open at one side', () => {
    expect(isIn(weekly, '20950101T000000Z/')).toBe(true)
    expect(isIn(weekly, '/20260601T100001Z')).toBe(true)
    expect(isIn(weekly, '/20260601T100000Z')).toBe(false)
  })

  it('that has ended is in no later one', () => {
    const three = timed('2026-06-01T10:00', 'UTC', { rule: 'FREQ=DAILY;COUNT=3' })
    expect(isIn(three, '20260603T105959Z/')).toBe(true)
    expect(isIn(three, '20260603T110000Z/')).toBe(false)
    expect(isIn(timed('2026-06-01T10:00', 'UTC'), '20260601T110000Z/')).toBe(false)
  })

  it('is there when time runs out before that is known', () => {
    const rare = timed('2028-02-29T10:00', 'UTC', { rule: 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29' })
    const asked = events(range('20290301T000000Z/20290302T000000Z'))
    expect(matches(unread(rare), asked, { zone: BERLIN })).toBe(false)
    expect(matches(unread(rare), asked, { zone: BERLIN, deadline: () => true })).toBe(true)
  })

  it('is there exactly when its expansion has an instance there', () => {
    fc.assert(
      fc.property(changedSeries, anyWindow, (series, window) => {
        const found = expandedIn(series, window)
        if (found === null) return
        expect(matches(unread(series), ask({ timeRange: window }), { zone: BERLIN })).toBe(found.length > 0)
      }),
    )
  })

  it('is there as well when it is asked for something that each of its instances has', () => {
    const uid = [{ name: 'UID', isNotDefined: false, timeRange: null, text: null, params: [] }]
    fc.assert(
      fc.property(changedSeries, anyWindow, (series, window) => {
        const found = expandedIn(series, window)
        if (found === null) return
        const asked = ask({ timeRange: window, props: uid })
        expect(matches(booked(series), asked, { zone: BERLIN })).toBe(found.length > 0)
      }),
    )
  })

  it.each(['start', 'end'] as const)('has its %s there exactly when an instance has', (edge) => {
    fc.assert(
      fc.property(changedSeries, anyWindow, (series, window) => {
        const found = expandedIn(series, { start: window.start.subtract({ seconds: 1 }), end: window.end })
        if (found === null) return
        const name = edge === 'start' ? 'DTSTART' : 'DTEND'
        const asked = ask({ props: [{ name, isNotDefined: false, timeRange: window, text: null, params: [] }] })
        const isIn = (at: Temporal.Instant) => !isBefore(at, window.start) && isBefore(at, window.end)
        expect(matches(booked(series), asked, { zone: BERLIN })).toBe(found.some((one) => isIn(one[edge])))
      }),
    )
  })
})

const ask = (conditions: Partial<CompFilter>): Filter => ({ ...filter(), comps: [{ ...plainEvent, ...conditions }] })

/** Null: more than can be said. */
function expandedIn(series: Series, window: Interval) {
  const expanded = expand(series, { from: window.start, to: window.end, roomZone: BERLIN })
  return expanded.ok ? expanded.value : null
}

const PLAN = [
  ...['UID:plan@acme.test', 'SUMMARY:Plan\\, and budget', 'CATEGORIES:BOARD,FINANCE', 'STATUS:CONFIRMED'],
  ...['DTSTAMP:20260501T120000Z', 'DTSTART;TZID=Europe/Berlin:20260601T100000', 'DURATION:PT1H'],
  ...['ATTENDEE;CN="Lee, Ann";PARTSTAT=ACCEPTED:mailto:ann@acme.test', 'ATTENDEE:mailto:bob@acme.test'],
]
const plan = written(timed('2026-06-01T10:00', 'Europe/Berlin'), ...event(...PLAN))
const found = (object: StoredObject, ...conditions: Content) => matches(object, events(...conditions), { zone: BERLIN })

describe('a meeting by its properties', () => {
  it('is found by what people read, not by how it is written', () => {
    expect(found(plan, prop('SUMMARY', text('plan, and')))).toBe(true)
    expect(found(plan, prop('SUMMARY', text('Plan\\, and')))).toBe(false)
    expect(found(plan, prop('CATEGORIES', text('finance')))).toBe(true)
  })

  it('is found by a property that is there, or is not', () => {
    expect(found(plan, prop('LOCATION'))).toBe(false)
    expect(found(plan, prop('LOCATION', isNotDefined))).toBe(true)
    expect(found(plan, prop('SUMMARY'))).toBe(true)
    expect(found(plan, prop('SUMMARY', isNotDefined))).toBe(false)
  })

  it('does not have a negated text in a property that is not there', () => {
    const not = (value: string) => text(value, { 'negate-condition': 'yes' })
    expect(found(plan, prop('STATUS', not('CANCELLED')))).toBe(true)
    expect(found(plan, prop('STATUS', not('CONFIRMED')))).toBe(false)
    expect(found(plan, prop('LOCATION', not('Oslo')))).toBe(false)
  })

  it('is found by one property that fulfils all conditions, not by two that share them', () => {
    expect(found(plan, prop('ATTENDEE', text('ann@'), param('PARTSTAT', text('ACCEPTED'))))).toBe(true)
    expect(found(plan, prop('ATTENDEE', text('bob@'), param('PARTSTAT', text('ACCEPTED'))))).toBe(false)
    expect(found(plan, prop('ATTENDEE', text('bob@'), param('PARTSTAT', isNotDefined)))).toBe(true)
    expect(found(plan, prop('ATTENDEE', param('CN', text('lee, ann'))))).toBe(true)
  })

  it('must fulfil every condition', () => {
    const june = range('20260601T000000Z/20260602T000000Z')
    expect(found(plan, june, prop('SUMMARY', text('plan')), prop('UID', text('plan@acme')))).toBe(true)
    expect(found(plan, june, prop('SUMMARY', text('plan')), prop('UID', text('other')))).toBe(false)
    expect(found(plan, range('20260701T000000Z/20260702T000000Z'), prop('SUMMARY', text('plan')))).toBe(false)
  })

  it('is found by the dates of its properties, the end also where a length is given', () => {
    expect(found(plan, prop('DTSTAMP', range('20260501T120000Z/20260501T120001Z')))).toBe(true)
    expect(found(plan, prop('DTSTAMP', range('20260501T110000Z/20260501T120000Z')))).toBe(false)
    expect(found(plan, prop('DTSTART', range('20260601T080000Z/20260601T080001Z')))).toBe(true)
    expect(found(plan, prop('DTSTART', range('20260601T080001Z/20260601T090000Z')))).toBe(false)
    expect(found(plan, prop('DTEND', range('20260601T090000Z/20260601T090001Z')))).toBe(true)
    expect(found(plan, prop('DTEND', range('/20260601T090000Z')))).toBe(false)
  })

  it('is found by what is said of the whole calendar object', () => {
    const asked = (...conditions: Content) => matches(plan, filter(...conditions), { zone: BERLIN })
    expect(asked(prop('PRODID', text('example corp')))).toBe(true)
    expect(asked(prop('METHOD', isNotDefined))).toBe(true)
    expect(asked(comp('VTODO'))).toBe(false)
    expect(asked(comp('VTODO', isNotDefined), comp('VEVENT'))).toBe(true)
    expect(asked(comp('VEVENT', isNotDefined))).toBe(false)
    expect(asked()).toBe(true)
  })
})

describe('a series by properties and time together', () => {
  const series = timed('2026-06-01T10:00', 'Europe/Berlin', {
    rule: 'FREQ=DAILY;COUNT=5',
    overrides: [[start('2026-06-03T10:00', 'Europe/Berlin'), movedTo('2026-06-03T12:00:00Z', '2026-06-03T13:00:00Z')]],
  })
  const object = written(
    series,
    ...event(...PLAN, 'RRULE:FREQ=DAILY;COUNT=5'),
    ...event(
      ...['UID:plan@acme.test', 'SUMMARY:Late', 'RECURRENCE-ID;TZID=Europe/Berlin:20260603T100000'],
      ...['DTSTART;TZID=Europe/Berlin:20260603T140000', 'DTEND;TZID=Europe/Berlin:20260603T150000'],
    ),
  )
  const day = (date: number) => range(`2026060${date}T000000Z/2026060${date + 1}T000000Z`)

  it('is found when one instance fulfils both', () => {
    expect(found(object, day(2), prop('SUMMARY', text('plan')))).toBe(true)
    expect(found(object, day(3), prop('SUMMARY', text('late')))).toBe(true)
  })

  it('is not found when one instance has the time and another the property', () => {
    expect(found(object, day(1), prop('SUMMARY', text('late')))).toBe(false)
    expect(found(object, day(2), prop('SUMMARY', text('late')))).toBe(false)
    expect(found(object, day(3), prop('SUMMARY', text('plan')))).toBe(false)
  })

  it('starts where each of its instances starts', () => {
    expect(found(object, prop('DTSTART', range('20260605T080000Z/20260605T080001Z')))).toBe(true)
    expect(found(object, prop('DTSTART', range('20260605T080001Z/')))).toBe(false)
    expect(found(object, prop('DTSTART', range('20260603T080000Z/20260603T080001Z')))).toBe(false)
    expect(found(object, prop('DTEND', range('20260603T130000Z/20260603T130001Z')))).toBe(true)
  })

  it('does not start in a range because much of it goes on there', () => {
    const [nine, ten] = ['2026-06-01T09:00:00Z', '2026-06-01T10:00:00Z']
    const crowded = timed('2026-06-01T09:00', 'UTC', {
      ...{ rule: 'FREQ=DAILY;COUNT=3', minutes: 180 },
      overrides: [
        [start('2026-06-02T09:00:00Z'), movedTo(nine, '2026-06-01T11:00:00Z')],
        [start('2026-06-03T09:00:00Z'), movedTo(ten, '2026-06-01T12:00:00Z')],
      ],
    })
    const starts = (span: string) => found(booked(crowded), prop('DTSTART', range(span)))
    expect(starts('20260601T100000Z/20260601T103000Z')).toBe(true)
    expect(starts('20260601T100001Z/20260601T103000Z')).toBe(false)
    expect(starts('20260601T100001Z/')).toBe(false)
  })

  it('that consists of single dates alone is found by each of them', () => {
    const [first, ...others] = [1, 4].map((date) => [
      ...['UID:one@acme.test', `SUMMARY:Part ${date}`, `RECURRENCE-ID:2026060${date}T080000Z`],
      ...[`DTSTART:2026060${date}T080000Z`, `DTEND:2026060${date}T090000Z`],
    ])
    const parts = written(
      timed('2026-06-01T10:00', 'Europe/Berlin', { rdates: [start('2026-06-04T08:00:00Z')] }),
      ...event(...(first ?? [])),
      ...others.flatMap((lines) => event(...lines)),
    )
    expect(found(parts, day(4), prop('SUMMARY', text('part 4')))).toBe(true)
    expect(found(parts, day(5), prop('SUMMARY'))).toBe(false)
  })
})

describe('a meeting by its alarms', () => {
  const alarm = (...lines: readonly string[]) => ['BEGIN:VALARM', 'ACTION:DISPLAY', ...lines, 'END:VALARM']
  const daily = timed('2026-06-01T10:00', 'Europe/Berlin', { rule: 'FREQ=DAILY' })
  const ringing = (...lines: readonly string[]) =>
    written(daily, ...event(...PLAN, 'RRULE:FREQ=DAILY', ...alarm(...lines)))
  const rings = (object: StoredObject, span: string) => found(object, comp('VALARM', range(span)))

  it('is found by having one', () => {
    expect(found(plan, comp('VALARM'))).toBe(false)
    expect(found(plan, comp('VALARM', isNotDefined))).toBe(true)
    expect(found(ringing('TRIGGER:-PT15M'), comp('VALARM', prop('ACTION', text('display'))))).toBe(true)
    expect(found(ringing('TRIGGER:-PT15M'), comp('VALARM', prop('ACTION', text('email'))))).toBe(false)
  })

  it('rings before the start of each instance', () => {
    const before = ringing('TRIGGER:-PT15M')
    expect(rings(before, '20260610T074500Z/20260610T074501Z')).toBe(true)
    expect(rings(before, '20260610T074501Z/20260611T074500Z')).toBe(false)
    expect(rings(before, '20800101T000000Z/')).toBe(true)
    expect(rings(before, '/20260601T074500Z')).toBe(false)
  })

  it('rings after the end where that is said', () => {
    const after = ringing('TRIGGER;RELATED=END:PT5M')
    expect(rings(after, '20260610T090500Z/20260610T090501Z')).toBe(true)
    expect(rings(after, '20260610T080500Z/20260610T080501Z')).toBe(false)
  })

  it('rings again and again where that is said', () => {
    const again = ringing('TRIGGER:-PT30M', 'REPEAT:2', 'DURATION:PT10M')
    for (const minute of ['0730', '0740', '0750']) {
      expect(rings(again, `20260610T${minute}00Z/20260610T${minute}01Z`)).toBe(true)
    }
    expect(rings(again, '20260610T073001Z/20260610T074000Z')).toBe(false)
    expect(rings(again, '20260610T080000Z/20260611T073000Z')).toBe(false)
  })

  it('rings at a fixed moment, once for all instances', () => {
    const fixed = ringing('TRIGGER;VALUE=DATE-TIME:20260605T060000Z')
    expect(rings(fixed, '20260605T060000Z/20260605T060001Z')).toBe(true)
    expect(rings(fixed, '20260606T060000Z/20260607T000000Z')).toBe(false)
  })

  it('does not ring when nobody can tell when', () => {
    expect(rings(ringing('TRIGGER:soon'), '20260101T000000Z/')).toBe(false)
    expect(rings(ringing(), '20260101T000000Z/')).toBe(false)
  })
})
