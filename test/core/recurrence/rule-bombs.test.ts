import { describe, expect, it } from 'vitest'
import { expand, LIMITS, type RecurrenceRule, type Series } from '../../../src/core/recurrence/index.ts'
import { instant, occurrences, refusalOf, rule, start, timed, timedDraft, zone } from './builders.ts'
import { BERLIN } from './wall-clock-cases.ts'

/** As if a series had come past `createSeries`: by hand, or out of an old database. */
const unchecked = (wall: string, parts: Partial<RecurrenceRule> & { text: string }): Series => {
  const { text, ...rest } = parts
  return { ...timedDraft(wall, BERLIN), rule: { ...rule(text), ...rest } }
}

const window = (from: string, to: string) => ({ from: instant(from), to: instant(to), roomZone: zone(BERLIN) })
const tenMinutes = window('2026-06-01T00:00:00Z', '2026-06-01T00:10:00Z')

describe('a rule that no date fulfils', () => {
  const never: readonly (readonly [string, Series])[] = [
    ['30 February', unchecked('2016-01-01T10:00', { text: 'FREQ=YEARLY;BYMONTH=2', byMonthDay: [30] })],
    ['30 February, day by day', unchecked('2016-01-01T10:00', { text: 'FREQ=DAILY;BYMONTH=2', byMonthDay: [30] })],
    [
      '30 February, every 1000 years',
      unchecked('2016-01-01T10:00', { text: 'FREQ=YEARLY;INTERVAL=1000;BYMONTH=2', byMonthDay: [30] }),
    ],
    [
      'the seventh Monday of a week',
      unchecked('2016-01-01T10:00', { text: 'FREQ=WEEKLY;BYMONTH=2;BYDAY=MO;BYSETPOS=7' }),
    ],
    ['the second of one day', unchecked('2016-01-01T10:00', { text: 'FREQ=DAILY;BYMONTH=1;BYSETPOS=2' })],
  ]
  for (const [title, series] of never) {
    it(`ends as an error: ${title}`, () => {
      expect(refusalOf(expand(series, tenMinutes)).code).toBe('never_matches')
    })
  }

  it('is an error with a count as well', () => {
    const series = unchecked('2016-01-01T10:00', { text: 'FREQ=YEARLY;BYMONTH=2;COUNT=3', byMonthDay: [30] })
    expect(refusalOf(expand(series, tenMinutes)).code).toBe('never_matches')
  })
})

describe('an endless series', () => {
  it('is found in ten minutes of a day ten years after it began', () => {
    const series = timed('2016-01-01T02:00', BERLIN, { rule: 'FREQ=DAILY' })
    expect(occurrences(series, { from: '2026-06-01T00:00:00Z', to: '2026-06-01T00:10:00Z' })).toHaveLength(1)
  })

  it('is an error when more meetings are asked for than one answer may hold, never a part of them', () => {
    const series = timed('2026-01-01T10:00', BERLIN, { rule: 'FREQ=DAILY' })
    expect(refusalOf(expand(series, window('2026-01-01T00:00:00Z', '2036-01-01T00:00:00Z')))).toEqual({
      code: 'too_many_instances',
      rule: 'RRULE',
      value: 'more than 1000',
      limit: '1000 in one window',
    })
  })

  it('gives exactly as many meetings as one answer may hold', () => {
    const series = timed('2026-01-01T10:00', BERLIN, { rule: 'FREQ=DAILY' })
    const request = window('2026-01-01T00:00:00Z', '2026-01-11T00:00:00Z')
    expect(expand(series, { ...request, maxInstances: 10 })).toMatchObject({ ok: true, value: { length: 10 } })
    expect(refusalOf(expand(series, { ...request, maxInstances: 9 })).code).toBe('too_many_instances')
  })

  it('gives as many when it began earlier and some of its meetings are removed', () => {
    const exdates = [start('2026-06-03'), start('2026-06-04'), start('2026-06-05')]
    const series = timed('2026-01-01T10:00', BERLIN, { rule: 'FREQ=DAILY', exdates })
    const request = window('2026-06-01T00:00:00Z', '2026-06-14T00:00:00Z')
    expect(expand(series, { ...request, maxInstances: 10 })).toMatchObject({ ok: true, value: { length: 10 } })
  })

  it('is an error when a wide window makes the service look at too many days', () => {
    const series = timed('2026-01-01T10:00', BERLIN, { rule: 'FREQ=DAILY;BYMONTH=1;BYMONTHDAY=1' })
    const wide = window('2026-01-01T00:00:00Z', '2090-01-01T00:00:00Z')
    expect(refusalOf(expand(series, wide))).toEqual({
      code: 'too_many_iterations',
      rule: 'RRULE',
      value: 'DAILY',
      limit: `${LIMITS.iterations} periods`,
    })
  })

  it('that skips many days costs no more than its meetings', () => {
    const series = timed('2026-01-01T10:00', BERLIN, { rule: 'FREQ=DAILY;INTERVAL=90' })
    const request = window('2026-01-01T00:00:00Z', '2036-01-01T00:00:00Z')
    expect(expand(series, { ...request, maxIterations: 60 })).toMatchObject({ ok: true, value: { length: 41 } })
  })

  it('stops at the last year that can be booked', () => {
    const series = timed('2026-01-01T10:00', BERLIN, { rule: 'FREQ=YEARLY;INTERVAL=1000' })
    expect(occurrences(series, { to: '9999-01-01T00:00:00Z' })).toHaveLength(1)
  })
})

describe('the time allowed for one expansion', () => {
  it('ends it as an error', () => {
    const series = timed('2026-01-01T10:00', BERLIN, { rule: 'FREQ=DAILY;BYMONTH=1;BYMONTHDAY=1' })
    let asked = 0
    const deadline = () => ++asked > 3
    const wide = window('2026-01-01T00:00:00Z', '2036-01-01T00:00:00Z')
    expect(refusalOf(expand(series, { ...wide, deadline }))).toMatchObject({ code: 'deadline' })
    expect(asked).toBe(4)
  })
})
