import { describe, expect, it } from 'vitest'
import { createRule, formatRule, LIMITS, parseOnlyRule, parseRule } from '../../../src/core/recurrence/index.ts'
import { must, refusalOf } from './builders.ts'

describe('a rule that a calendar sends', () => {
  const canonical: readonly (readonly [string, string])[] = [
    ['FREQ=DAILY', 'FREQ=DAILY'],
    ['RRULE:FREQ=WEEKLY;BYDAY=TU', 'FREQ=WEEKLY;BYDAY=TU'],
    ['freq=weekly;byday=we,mo', 'FREQ=WEEKLY;BYDAY=MO,WE'],
    ['WKST=SU;INTERVAL=2;BYDAY=TU,SU;FREQ=WEEKLY', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU'],
    ['FREQ=MONTHLY;INTERVAL=1;WKST=MO;BYMONTHDAY=+15,-1,15', 'FREQ=MONTHLY;BYMONTHDAY=-1,15'],
    ['FREQ=MONTHLY;BYDAY=+2TU;COUNT=10;', 'FREQ=MONTHLY;COUNT=10;BYDAY=2TU'],
    [
      'FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;UNTIL=20301231T235959Z',
      'FREQ=YEARLY;UNTIL=20301231T235959Z;BYDAY=4TH;BYMONTH=11',
    ],
    ['FREQ=DAILY;UNTIL=20261231', 'FREQ=DAILY;UNTIL=20261231'],
    ['FREQ=DAILY;UNTIL=20261231T090000', 'FREQ=DAILY;UNTIL=20261231T090000'],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1'],
    ['FREQ=YEARLY;BYDAY=20MO', 'FREQ=YEARLY;BYDAY=20MO'],
  ]
  for (const [text, written] of canonical) {
    it(`${text} is written as ${written}`, () => {
      expect(formatRule(must(parseRule(text)))).toBe(written)
    })
  }

  it('fills in what it leaves open', () => {
    expect(must(parseRule('FREQ=WEEKLY;BYDAY=MO'))).toEqual({
      freq: 'WEEKLY',
      interval: 1,
      end: null,
      byMonth: [],
      byMonthDay: [],
      byDay: [{ day: 'MO', ordinal: null }],
      bySetPos: [],
      wkst: 'MO',
    })
  })
})

const list = (length: number) => Array.from({ length }, (_, index) => (index % 28) + 1).join(',')

describe('a rule that no room takes', () => {
  const refused: readonly (readonly [string, string, string, string])[] = [
    ['FREQ=SECONDLY', 'frequency_refused', 'FREQ', 'SECONDLY'],
    ['FREQ=MINUTELY;BYDAY=MO;BYHOUR=3;BYMINUTE=61', 'part_refused', 'BYHOUR', 'BYHOUR=3'],
    ['FREQ=MINUTELY', 'frequency_refused', 'FREQ', 'MINUTELY'],
    ['FREQ=HOURLY;INTERVAL=4', 'frequency_refused', 'FREQ', 'HOURLY'],
    ['FREQ=FORTNIGHTLY', 'frequency_refused', 'FREQ', 'FORTNIGHTLY'],
    ['INTERVAL=2', 'frequency_refused', 'FREQ', ''],
    ['', 'frequency_refused', 'FREQ', ''],
    ['FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30', 'frequency_refused', 'FREQ', 'SECONDLY'],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'never_occurs', 'BYMONTHDAY', '30'],
    ['FREQ=YEARLY;BYMONTH=4,6;BYMONTHDAY=31,-31', 'never_occurs', 'BYMONTHDAY', '-31,31'],
    ['FREQ=DAILY;INTERVAL=0', 'value_out_of_range', 'INTERVAL', '0'],
    ['FREQ=DAILY;INTERVAL=-1', 'value_out_of_range', 'INTERVAL', '-1'],
    ['FREQ=DAILY;INTERVAL=1001', 'value_out_of_range', 'INTERVAL', '1001'],
    ['FREQ=DAILY;INTERVAL=1e9', 'value_malformed', 'INTERVAL', '1E9'],
    ['FREQ=DAILY;COUNT=0', 'value_out_of_range', 'COUNT', '0'],
    ['FREQ=DAILY;COUNT=1001', 'value_out_of_range', 'COUNT', '1001'],
    ['FREQ=DAILY;COUNT=99999999999', 'value_malformed', 'COUNT', '99999999999'],
    ['FREQ=DAILY;COUNT=3;UNTIL=20261231T000000Z', 'count_with_until', 'COUNT', '3'],
    ['FREQ=DAILY;UNTIL=99991231T235959Z', 'time_out_of_range', 'UNTIL', '99991231T235959Z'],
    ['FREQ=DAILY;UNTIL=16010101', 'time_out_of_range', 'UNTIL', '16010101'],
    ['FREQ=DAILY;UNTIL=20260230', 'value_malformed', 'UNTIL', '20260230'],
    ['FREQ=DAILY;UNTIL=2026-12-31', 'value_malformed', 'UNTIL', '2026-12-31'],
    ['FREQ=DAILY;BYHOUR=9,10', 'part_refused', 'BYHOUR', 'BYHOUR=9,10'],
    ['FREQ=DAILY;BYSECOND=0', 'part_refused', 'BYSECOND', 'BYSECOND=0'],
    ['FREQ=YEARLY;BYYEARDAY=100', 'part_refused', 'BYYEARDAY', 'BYYEARDAY=100'],
    ['FREQ=YEARLY;BYWEEKNO=20', 'part_refused', 'BYWEEKNO', 'BYWEEKNO=20'],
    ['RSCALE=CHINESE;FREQ=YEARLY', 'part_refused', 'RSCALE', 'RSCALE=CHINESE'],
    ['FREQ=DAILY;X-SECRET=1', 'part_refused', 'X-SECRET', 'X-SECRET=1'],
    ['FREQ=DAILY;FREQ=WEEKLY', 'part_repeated', 'FREQ', 'FREQ=WEEKLY'],
    ['FREQ=MONTHLY;BYMONTHDAY=0', 'value_out_of_range', 'BYMONTHDAY', '0'],
    ['FREQ=MONTHLY;BYMONTHDAY=32', 'value_out_of_range', 'BYMONTHDAY', '32'],
    ['FREQ=YEARLY;BYMONTH=13', 'value_out_of_range', 'BYMONTH', '13'],
    ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367', 'value_out_of_range', 'BYSETPOS', '367'],
    ['FREQ=MONTHLY;BYDAY=6MO', 'value_out_of_range', 'BYDAY', '6'],
    ['FREQ=YEARLY;BYDAY=53MO', 'value_out_of_range', 'BYDAY', '53'],
    ['FREQ=YEARLY;BYDAY=2MO,TU', 'part_refused', 'BYDAY', 'TU,2MO'],
    ['FREQ=WEEKLY;BYDAY=2MO', 'part_refused', 'BYDAY', '2MO'],
    ['FREQ=WEEKLY;BYMONTHDAY=3', 'part_refused', 'BYMONTHDAY', 'WEEKLY'],
    ['FREQ=MONTHLY;BYSETPOS=1', 'part_refused', 'BYSETPOS', '1'],
    ['FREQ=WEEKLY;BYDAY=XX', 'value_malformed', 'BYDAY', 'XX'],
    ['FREQ=WEEKLY;WKST=XX', 'value_malformed', 'WKST', 'XX'],
    ['FREQ=WEEKLY;BYDAY=', 'value_malformed', 'BYDAY', ''],
    ['FREQ', 'value_malformed', 'FREQ', ''],
    [`FREQ=MONTHLY;BYMONTHDAY=${list(367)}`, 'too_long', 'RRULE', '367 items'],
    [`FREQ=MONTHLY;BYMONTHDAY=${list(3000)}`, 'too_long', 'RRULE', '8056 characters'],
  ]
  for (const [text, code, rule, value] of refused) {
    it(`${text.slice(0, 60)} is refused, naming ${rule}`, () => {
      const refusal = refusalOf(parseRule(text))
      expect(refusal).toMatchObject({ code, rule, value })
      expect(refusal.limit).not.toBe('')
    })
  }

  it('is refused the same way when an adapter builds it from parts', () => {
    expect(refusalOf(createRule({ freq: 'DAILY', interval: 1.5 }))).toMatchObject({ code: 'value_out_of_range' })
    expect(refusalOf(createRule({ freq: 'DAILY', interval: Number.NaN }))).toMatchObject({ code: 'value_out_of_range' })
  })

  it('takes the greatest numbers allowed', () => {
    const text = `FREQ=DAILY;COUNT=${LIMITS.instances};INTERVAL=${LIMITS.interval}`
    expect(formatRule(must(parseRule(text)))).toBe(text)
  })
})

describe('the recurrence lines of an event', () => {
  it('give the one rule among them', () => {
    const lines = ['EXDATE;TZID=Europe/Berlin:20250304T100000', 'RRULE:FREQ=WEEKLY;BYDAY=TU']
    expect(must(parseOnlyRule(lines))?.freq).toBe('WEEKLY')
  })

  it('may have none', () => {
    expect(must(parseOnlyRule(['RDATE:20250304T100000Z']))).toBeNull()
  })

  it('are refused when there are two rules, or a rule of exceptions', () => {
    expect(refusalOf(parseOnlyRule(['RRULE:FREQ=DAILY', 'RRULE:FREQ=WEEKLY']))).toMatchObject({ code: 'part_repeated' })
    expect(refusalOf(parseOnlyRule(['RRULE:FREQ=DAILY', 'EXRULE:FREQ=WEEKLY']))).toMatchObject({
      code: 'part_refused',
      rule: 'EXRULE',
    })
  })
})
