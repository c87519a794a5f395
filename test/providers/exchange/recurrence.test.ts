import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createRule,
  createSeries,
  expand,
  formatRule,
  parseRule,
  type Series,
} from '../../../src/core/recurrence/index.ts'
import { resolveZone, type ZoneId } from '../../../src/core/time/index.ts'
import type { GraphRecurrence } from '../../../src/providers/exchange/graph-event.ts'
import { toRule } from '../../../src/providers/exchange/recurrence.ts'
import { toGraphRecurrence } from '../../../src/providers/exchange/write-recurrence.ts'

const ZONE = zone('Europe/Berlin')
const FILLERS = { month: 0, dayOfMonth: 0, daysOfWeek: [], firstDayOfWeek: 'sunday', index: 'first' }

function zone(name: string): ZoneId {
  const resolved = resolveZone(name)
  if (!resolved.ok) throw new Error(name)
  return resolved.value
}

/** A series of one hour from its RRULE, as the core makes it. */
function series(wall: string, text: string): Series {
  const rule = parseRule(text)
  if (!rule.ok) throw new Error(`${text}: ${rule.error.code}`)
  const start = Temporal.PlainDateTime.from(wall)
  const made = createSeries({
    timing: { kind: 'timed', wall: start, zone: ZONE, durationSeconds: 3600 },
    rule: rule.value,
  })
  if (!made.ok) throw new Error(`${text}: ${made.error.code}`)
  return made.value
}

/** A recurrence as Graph returns it, unused parts filled with what it fills them with. */
function graph(
  pattern: Partial<GraphRecurrence['pattern']> & { type: string },
  range: object = { type: 'noEnd' },
): GraphRecurrence {
  const filled = {
    startDate: '2026-12-07',
    endDate: '0001-01-01',
    numberOfOccurrences: 0,
    recurrenceTimeZone: 'W. Europe Standard Time',
  }
  return { pattern: { interval: 1, ...FILLERS, ...pattern }, range: { ...filled, type: 'noEnd', ...range } }
}

function ruleText(recurrence: GraphRecurrence): string {
  const draft = toRule(recurrence)
  if (!draft.ok) return draft.error.reason
  const rule = createRule(draft.value)
  return rule.ok ? formatRule(rule.value) : rule.error.code
}

describe('reading a recurrence of Exchange', () => {
  it.for<[string, Parameters<typeof graph>[0], string]>([
    ['every third day', { type: 'daily', interval: 3 }, 'FREQ=DAILY;INTERVAL=3'],
    [
      'every second week, weeks beginning on Sunday',
      { type: 'weekly', interval: 2, daysOfWeek: ['monday', 'sunday'] },
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU',
    ],
    [
      'weeks beginning on Monday',
      { type: 'weekly', daysOfWeek: ['tuesday'], firstDayOfWeek: 'monday' },
      'FREQ=WEEKLY;BYDAY=TU',
    ],
    ['the 15th of each month', { type: 'absoluteMonthly', dayOfMonth: 15 }, 'FREQ=MONTHLY;BYMONTHDAY=15'],
    ['the 31st or the last', { type: 'absoluteMonthly', dayOfMonth: 31 }, 'FREQ=MONTHLY;BYMONTHDAY=-1'],
    [
      'the 30th or the last',
      { type: 'absoluteMonthly', dayOfMonth: 30 },
      'FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1',
    ],
    [
      'the second Thursday',
      { type: 'relativeMonthly', daysOfWeek: ['thursday'], index: 'second' },
      'FREQ=MONTHLY;BYDAY=2TH',
    ],
    [
      'the last working day',
      { type: 'relativeMonthly', daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], index: 'last' },
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    ],
    ['24 December', { type: 'absoluteYearly', dayOfMonth: 24, month: 12 }, 'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24'],
    [
      '29 February or the last of it',
      { type: 'absoluteYearly', dayOfMonth: 29, month: 2 },
      'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1',
    ],
    [
      'the first Monday of September',
      { type: 'relativeYearly', daysOfWeek: ['monday'], index: 'first', month: 9 },
      'FREQ=YEARLY;BYMONTH=9;BYDAY=1MO',
    ],
  ])('%s', ([, pattern, text]) => {
    const parts = (rule: string) =>
      rule
        .replace(/;WKST=SU$/, '')
        .split(';')
        .sort()
    const isWeekly = pattern.type === 'weekly'
    const read = ruleText(graph(pattern))
    expect(isWeekly ? read.split(';').sort() : parts(read)).toEqual(isWeekly ? text.split(';').sort() : parts(text))
  })

  it('takes the end as inclusive, or as a number, or as none', () => {
    const pattern = { type: 'daily' }
    expect(toRule(graph(pattern, { type: 'numbered', numberOfOccurrences: 5 }))).toMatchObject({
      value: { end: { count: 5 } },
    })
    expect(toRule(graph(pattern))).toMatchObject({ value: { end: null } })
    const ends = toRule(graph(pattern, { type: 'endDate', endDate: '2026-12-31' }))
    expect(ends.ok && JSON.stringify(ends.value.end)).toBe('{"until":{"on":"2026-12-31"}}')
  })

  it.for<[string, GraphRecurrence]>([
    ['an unknown pattern', graph({ type: 'lunar' })],
    ['an unknown weekday', graph({ type: 'weekly', daysOfWeek: ['montag'] })],
    ['a week without days', graph({ type: 'weekly' })],
    ['an unknown index', graph({ type: 'relativeMonthly', daysOfWeek: ['monday'], index: 'fifth' })],
    ['a month without its day', graph({ type: 'absoluteMonthly' })],
    ['a thirteenth month', graph({ type: 'absoluteYearly', dayOfMonth: 1, month: 13 })],
    ['an end that is no date', graph({ type: 'daily' }, { type: 'endDate', endDate: 'never' })],
    ['an unknown range', graph({ type: 'daily' }, { type: 'forAges' })],
  ])('sets %s aside with a reason', ([, recurrence]) => {
    expect(toRule(recurrence).ok).toBe(false)
  })
})

describe('writing a recurrence to Exchange', () => {
  it.for<[string, string, object]>([
    ['2026-12-07T10:00', 'FREQ=DAILY;INTERVAL=2;COUNT=5', { type: 'daily', interval: 2 }],
    [
      '2026-12-07T10:00',
      'FREQ=WEEKLY;COUNT=5',
      { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'monday' },
    ],
    [
      '2026-12-07T10:00',
      'FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR',
      { type: 'weekly', daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] },
    ],
    ['2026-12-07T10:00', 'FREQ=MONTHLY', { type: 'absoluteMonthly', dayOfMonth: 7 }],
    ['2026-12-31T10:00', 'FREQ=MONTHLY;BYMONTHDAY=-1', { type: 'absoluteMonthly', dayOfMonth: 31 }],
    ['2027-02-28T10:00', 'FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1', { type: 'absoluteMonthly', dayOfMonth: 30 }],
    ['2026-12-07T10:00', 'FREQ=MONTHLY;BYDAY=1MO', { type: 'relativeMonthly', daysOfWeek: ['monday'], index: 'first' }],
    ['2026-12-28T10:00', 'FREQ=MONTHLY;BYDAY=-1MO', { type: 'relativeMonthly', daysOfWeek: ['monday'], index: 'last' }],
    ['2026-12-31T10:00', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', { type: 'relativeMonthly', index: 'last' }],
    ['2026-12-07T10:00', 'FREQ=YEARLY', { type: 'absoluteYearly', dayOfMonth: 7, month: 12 }],
    ['2028-02-29T10:00', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1', { type: 'absoluteYearly', dayOfMonth: 29, month: 2 }],
    ['2026-12-07T10:00', 'FREQ=YEARLY;BYMONTH=12;BYDAY=1MO', { type: 'relativeYearly', month: 12, index: 'first' }],
  ])('%s %s', ([wall, text, pattern]) => {
    expect(toGraphRecurrence(series(wall, text))).toMatchObject({
      ok: true,
      value: { pattern, range: { startDate: wall.slice(0, 10), recurrenceTimeZone: 'Europe/Berlin' } },
    })
  })

  it.for<[string, string, string]>([
    ['2026-12-07T10:00', 'FREQ=WEEKLY;BYDAY=TU', 'DTSTART'],
    ['2026-12-08T10:00', 'FREQ=MONTHLY;BYDAY=1MO', 'DTSTART'],
    ['2026-12-07T10:00', 'FREQ=MONTHLY;BYMONTHDAY=8', 'DTSTART'],
    ['2026-12-07T10:00', 'FREQ=MONTHLY;BYMONTHDAY=7,21', 'BYMONTHDAY'],
    ['2026-12-31T10:00', 'FREQ=MONTHLY;BYMONTHDAY=31', 'BYMONTHDAY'],
    ['2026-12-30T10:00', 'FREQ=MONTHLY;BYMONTHDAY=-2', 'BYMONTHDAY'],
    ['2026-12-31T10:00', 'FREQ=MONTHLY', 'BYMONTHDAY'],
    ['2028-02-29T10:00', 'FREQ=YEARLY', 'BYMONTHDAY'],
    ['2026-12-07T10:00', 'FREQ=MONTHLY;BYDAY=MO', 'BYDAY'],
    ['2026-11-30T10:00', 'FREQ=MONTHLY;BYDAY=5MO', 'BYDAY'],
    ['2026-12-07T10:00', 'FREQ=MONTHLY;BYDAY=1MO,3MO', 'BYDAY'],
    ['2026-12-07T10:00', 'FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1,2', 'BYSETPOS'],
    ['2026-12-07T10:00', 'FREQ=MONTHLY;BYMONTH=12;BYMONTHDAY=7', 'BYMONTH'],
    ['2026-12-07T10:00', 'FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=7', 'BYMONTH'],
    ['2026-12-07T10:00', 'FREQ=YEARLY;BYMONTHDAY=7', 'BYMONTH'],
    ['2026-12-07T10:00', 'FREQ=DAILY;INTERVAL=2;BYDAY=MO,TU', 'BYDAY'],
    ['2026-12-07T10:00', 'FREQ=DAILY;BYMONTH=12', 'BYMONTH'],
    ['2026-12-07T10:00', 'FREQ=WEEKLY;BYMONTH=12;BYDAY=MO', 'BYMONTH'],
  ])('refuses %s %s and names %s', ([wall, text, part]) => {
    expect(toGraphRecurrence(series(wall, text))).toEqual({ ok: false, error: { part } })
  })

  it('refuses further dates beside the rule', () => {
    const rdates = [{ at: Temporal.Instant.from('2026-12-09T09:00:00Z') }]
    expect(toGraphRecurrence({ ...series('2026-12-07T10:00', 'FREQ=DAILY'), rdates })).toEqual({
      ok: false,
      error: { part: 'RDATE' },
    })
  })

  it('ends on the last day that still has an occurrence', () => {
    const before = series('2026-12-07T10:00', 'FREQ=DAILY;UNTIL=20261220T085959Z')
    const after = series('2026-12-07T10:00', 'FREQ=DAILY;UNTIL=20261220T090000Z')
    expect(toGraphRecurrence(before)).toMatchObject({ value: { range: { type: 'endDate', endDate: '2026-12-19' } } })
    expect(toGraphRecurrence(after)).toMatchObject({ value: { range: { type: 'endDate', endDate: '2026-12-20' } } })
  })

  it('comes back from Exchange with the same occurrences, whatever could be written', () => {
    const weekday = fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU')
    const text = fc.oneof(
      fc.tuple(fc.integer({ min: 1, max: 5 })).map(([interval]) => `FREQ=DAILY;INTERVAL=${interval}`),
      fc
        .tuple(fc.integer({ min: 1, max: 4 }), fc.uniqueArray(weekday, { minLength: 1 }), weekday)
        .map(([interval, days, wkst]) => `FREQ=WEEKLY;INTERVAL=${interval};BYDAY=${days.join(',')};WKST=${wkst}`),
      fc.integer({ min: -1, max: 28 }).map((day) => `FREQ=MONTHLY;BYMONTHDAY=${day === 0 ? 1 : day}`),
      fc.tuple(fc.integer({ min: 1, max: 4 }), weekday).map(([nth, day]) => `FREQ=MONTHLY;BYDAY=${nth}${day}`),
      fc
        .tuple(fc.integer({ min: 1, max: 12 }), weekday)
        .map(([month, day]) => `FREQ=YEARLY;BYMONTH=${month};BYDAY=-1${day}`),
    )
    const end = fc.constantFrom(';COUNT=7', ';UNTIL=20280630T220000Z')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), text, end, (offset, rule, ending) => {
        const wall = Temporal.PlainDateTime.from('2026-12-01T10:00').add({ days: offset })
        const wanted = series(wall.toString(), rule + ending)
        const sent = toGraphRecurrence(wanted)
        fc.pre(sent.ok && sent.value !== null)
        if (!sent.ok || sent.value === null) return
        const draft = toRule(sent.value)
        if (!draft.ok) throw new Error(draft.error.reason)
        const readRule = createRule(draft.value)
        if (!readRule.ok) throw new Error(readRule.error.code)
        const read = createSeries({ timing: wanted.timing, rule: readRule.value })
        if (!read.ok) throw new Error(read.error.code)
        expect(starts(read.value)).toEqual(starts(wanted))
      }),
    )
  })
})

function starts(of: Series): readonly string[] {
  const from = Temporal.Instant.from('2026-12-01T00:00:00Z')
  const expanded = expand(of, { from, to: from.add({ hours: 24 * 900 }), roomZone: ZONE })
  if (!expanded.ok) throw new Error(expanded.error.code)
  return expanded.value.map(({ start }) => start.toString())
}
