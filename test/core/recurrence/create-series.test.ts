import { describe, expect, it } from 'vitest'
import { createSeries, formatUntil, type Series } from '../../../src/core/recurrence/index.ts'
import {
  allDay,
  allDayDraft,
  cancelled,
  instant,
  movedTo,
  must,
  occurrences,
  refusalOf,
  start,
  starts,
  timed,
  timedDraft,
} from './builders.ts'
import { BERLIN } from './wall-clock-cases.ts'

const untilOf = ({ rule }: Series): string | null =>
  rule !== null && rule.end !== null && 'until' in rule.end ? formatUntil(rule.end.until) : null

describe('the end of a series', () => {
  it('is kept in UTC for timed meetings', () => {
    expect(untilOf(timed('2026-06-01T10:00', BERLIN, { rule: 'FREQ=DAILY;UNTIL=20260603T080000Z' }))).toBe(
      '20260603T080000Z',
    )
  })

  it('is the end of that day in the zone of the series when a client sends a date for timed meetings', () => {
    const series = timed('2026-06-01T23:30', 'America/Los_Angeles', { rule: 'FREQ=DAILY;UNTIL=20260602' })
    expect(untilOf(series)).toBe('20260603T065959Z')
    expect(starts(occurrences(series))).toEqual(['2026-06-02T06:30:00Z', '2026-06-03T06:30:00Z'])
  })

  it('is read in the zone of the series when a client sends a time without a zone', () => {
    expect(untilOf(timed('2026-06-01T10:00', BERLIN, { rule: 'FREQ=DAILY;UNTIL=20260603T100000' }))).toBe(
      '20260603T080000Z',
    )
  })

  it('is a date for all-day meetings, also when a client sends a time', () => {
    expect(untilOf(allDay('2026-06-01', { rule: 'FREQ=DAILY;UNTIL=20260603T000000Z' }))).toBe('20260603')
    expect(untilOf(allDay('2026-06-01', { rule: 'FREQ=DAILY;UNTIL=20260603T000000' }))).toBe('20260603')
  })

  it('must not lie before the first meeting', () => {
    const draft = timedDraft('2026-06-01T10:00', BERLIN, { rule: 'FREQ=DAILY;UNTIL=20260601T075959Z' })
    expect(refusalOf(createSeries(draft))).toMatchObject({ code: 'until_before_start', value: '20260601T075959Z' })
  })
})

describe('a series whose meetings would run into each other', () => {
  const refused: readonly (readonly [string, ReturnType<typeof timedDraft> | ReturnType<typeof allDayDraft>])[] = [
    ['a daily meeting of 25 hours', timedDraft('2026-06-01T10:00', BERLIN, { rule: 'FREQ=DAILY', minutes: 1500 })],
    [
      'a daily meeting of 24 hours, because one day of the year has 23',
      timedDraft('2026-06-01T10:00', BERLIN, { rule: 'FREQ=DAILY', minutes: 1440 }),
    ],
    [
      'a meeting of two days on Mondays and Tuesdays',
      timedDraft('2026-06-01T10:00', BERLIN, { rule: 'FREQ=WEEKLY;BYDAY=MO,TU', minutes: 2880 }),
    ],
    [
      'a meeting on the last and the first day of the month that lasts two days',
      allDayDraft('2026-06-01', { rule: 'FREQ=MONTHLY;BYMONTHDAY=1,-1', days: 2 }),
    ],
    [
      'a meeting with a further date half an hour after it begins',
      timedDraft('2026-06-01T10:00', BERLIN, { rdates: [start('2026-06-01T08:30:00Z')] }),
    ],
    [
      'a daily meeting with a further date, years ahead, that the next of the days begins within',
      timedDraft('2026-06-01T10:00', BERLIN, { rule: 'FREQ=DAILY', rdates: [start('2030-07-01T07:30:00Z')] }),
    ],
  ]
  for (const [title, draft] of refused) {
    it(`is refused: ${title}`, () => {
      expect(refusalOf(createSeries(draft))).toMatchObject({ code: 'overlaps_itself', rule: 'DURATION' })
    })
  }

  it('is taken when each ends as the next begins', () => {
    expect(createSeries(allDayDraft('2026-06-01', { rule: 'FREQ=DAILY' })).ok).toBe(true)
    expect(createSeries(allDayDraft('2026-06-01', { rule: 'FREQ=WEEKLY', days: 7 })).ok).toBe(true)
    const daily = timedDraft('2026-06-01T10:00', BERLIN, { rule: 'FREQ=DAILY;COUNT=5', minutes: 1440 })
    expect(createSeries(daily).ok).toBe(true)
  })
})

describe('a series that no room takes', () => {
  const many = (length: number) =>
    Array.from({ length }, (_, index) => ({ at: instant('2027-01-01T00:00:00Z').add({ hours: index }) }))

  it('has more than 500 exceptions of all kinds', () => {
    const rule = 'FREQ=DAILY'
    expect(createSeries(timedDraft('2026-06-01T10:00', BERLIN, { rule, exdates: many(500) })).ok).toBe(true)
    const overrides = many(1).map((ref) => [ref, cancelled] as const)
    expect(
      refusalOf(createSeries(timedDraft('2026-06-01T10:00', BERLIN, { rule, exdates: many(500), overrides }))),
    ).toEqual({ code: 'too_many_exceptions', rule: 'EXDATE', value: '501', limit: '500 EXDATE, RDATE and changed' })
  })

  it('names times as exceptions of all-day meetings, or days as further dates of timed ones', () => {
    const byTime = allDayDraft('2026-06-01', { rule: 'FREQ=DAILY', exdates: [start('2026-06-02T00:00:00Z')] })
    const byDay = timedDraft('2026-06-01T10:00', BERLIN, { rdates: [start('2026-06-02')] })
    expect(refusalOf(createSeries(byTime))).toMatchObject({ code: 'date_form_mismatch', rule: 'EXDATE' })
    expect(refusalOf(createSeries(byDay))).toMatchObject({ code: 'date_form_mismatch', rule: 'RDATE' })
  })

  it('lasts no time at all, or a part of a second', () => {
    expect(refusalOf(createSeries(timedDraft('2026-06-01T10:00', BERLIN, { minutes: 0 })))).toMatchObject({
      code: 'duration_refused',
    })
    expect(refusalOf(createSeries(allDayDraft('2026-06-01', { days: -1 })))).toMatchObject({ code: 'duration_refused' })
    expect(refusalOf(createSeries(timedDraft('2026-06-01T10:00', BERLIN, { minutes: 0.125 })))).toMatchObject({
      code: 'duration_refused',
    })
  })

  it('moves a meeting to an end before its start', () => {
    const moved = movedTo('2026-06-02T10:00:00Z', '2026-06-02T09:00:00Z')
    const overrides = [[start('2026-06-01T08:00:00Z'), moved]] as const
    expect(refusalOf(createSeries(timedDraft('2026-06-01T10:00', BERLIN, { overrides })))).toMatchObject({
      code: 'duration_refused',
      rule: 'DTEND',
    })
  })

  it('begins in 1601 or in 9999', () => {
    expect(refusalOf(createSeries(timedDraft('1601-01-01T00:00', BERLIN)))).toMatchObject({ code: 'time_out_of_range' })
    expect(refusalOf(createSeries(allDayDraft('9999-12-31')))).toMatchObject({ code: 'time_out_of_range' })
  })

  it('has a rule that no date fulfils, though each part of it could be', () => {
    const rules = [
      'FREQ=WEEKLY;BYMONTH=2;BYDAY=MO;BYSETPOS=7',
      'FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31',
      'FREQ=DAILY;BYMONTH=1;BYSETPOS=2',
    ]
    for (const rule of rules)
      expect(refusalOf(createSeries(timedDraft('2026-02-02T10:00', BERLIN, { rule }))).code, rule).toBe('never_occurs')
  })
})

describe('the exceptions of a series', () => {
  it('are kept in order and once each', () => {
    const exdates = [start('2026-06-03T08:00:00Z'), start('2026-06-02T10:00', BERLIN), start('2026-06-02T08:00:00Z')]
    const series = must(createSeries(timedDraft('2026-06-01T10:00', BERLIN, { rule: 'FREQ=DAILY', exdates })))
    expect(series.exdates).toEqual([start('2026-06-02T08:00:00Z'), start('2026-06-03T08:00:00Z')])
  })
})
