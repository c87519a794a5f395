import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSeries, expand, formatRule, parseRule } from '../../../src/core/recurrence/index.ts'
import { overlaps } from '../../../src/core/time/index.ts'
import { anyDay, anyRule, anySeries, endlessRule } from './arbitrary-series.ts'
import { instant, must, occurrences, starts, timed, zone } from './builders.ts'
import { dayByDay } from './day-by-day.ts'

const FROM = instant('2025-01-01T00:00:00Z')
const TO = instant('2028-07-01T00:00:00Z')
const roomZone = zone('Europe/Berlin')

describe('whatever the rule', () => {
  it('the meetings are on the days that RFC 5545 defines, looked at one by one', () => {
    fc.assert(
      fc.property(endlessRule, anyDay, fc.integer({ min: 0, max: 6000 }), (rule, first, daysLater) => {
        const timing = { kind: 'all_day', date: first, days: 1 } as const
        const from = first.add({ days: daysLater })
        const to = from.add({ days: 800 })
        const expected = dayByDay(rule, first, to).filter((day) => day >= from.toString())
        const found = expand(
          { timing, rule, rdates: [], exdates: [{ on: first }], overrides: new Map() },
          {
            from: from.toZonedDateTime(roomZone).toInstant(),
            to: to.add({ days: 1 }).toZonedDateTime(roomZone).toInstant(),
            roomZone,
          },
        )
        // The first meeting takes place even off the rule, so it is left out on both sides.
        const without = expected.filter((day) => day !== first.toString())
        if (found.ok) expect(found.value.map(({ key }) => String(key))).toEqual(without)
        else expect([found.error.code, without]).toEqual(['never_matches', []])
      }),
      { numRuns: 400 },
    )
  }, 60_000)

  it('the meetings come in order and each original start once', () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        const found = must(expand(series, { from: FROM, to: TO, roomZone, maxInstances: 5000 }))
        const keys = found.map(({ key }) => key)
        expect(new Set(keys).size).toBe(keys.length)
        expect(found.map(({ start }) => start.epochMilliseconds)).toEqual(
          found.map(({ start }) => start.epochMilliseconds).sort((a, b) => a - b),
        )
      }),
      { numRuns: 200 },
    )
  }, 60_000)

  it('a part of the calendar shows what the whole calendar shows there', () => {
    const hours = fc.integer({ min: 0, max: 1200 * 24 })
    fc.assert(
      fc.property(anySeries, hours, fc.integer({ min: 1, max: 200 * 24 }), (series, begin, length) => {
        const from = FROM.add({ hours: begin })
        const window = { start: from, end: from.add({ hours: length }) }
        const whole = must(expand(series, { from: FROM, to: TO, roomZone, maxInstances: 5000 }))
        const part = must(expand(series, { from: window.start, to: window.end, roomZone }))
        const text = (list: typeof whole) => list.map((one) => `${one.key} ${one.start} ${one.end}`)
        const beyond = window.end.epochMilliseconds > TO.epochMilliseconds
        if (!beyond) expect(text(part)).toEqual(text(whole.filter((one) => overlaps(one, window))))
      }),
      { numRuns: 200 },
    )
  }, 60_000)

  it('a weekly series that begins some weeks later has its meetings those weeks later', () => {
    const week = fc.integer({ min: 1, max: 80 })
    fc.assert(
      fc.property(endlessRule, anyDay, week, (made, day, weeks) => {
        const rule = { ...made, freq: 'WEEKLY' as const, byMonth: [], byMonthDay: [], bySetPos: [], end: { count: 30 } }
        const weekly = { ...rule, byDay: rule.byDay.map((item) => ({ ...item, ordinal: null })) }
        const series = (date: Temporal.PlainDate) =>
          must(createSeries({ timing: { kind: 'all_day', date, days: 1 }, rule: weekly }))
        const window = { from: '2025-01-01T00:00:00Z', to: '2040-01-01T00:00:00Z', room: 'UTC' }
        const shifted = occurrences(series(day), window).map(({ start }) =>
          start.add({ hours: weeks * 7 * 24 }).toString(),
        )
        expect(starts(occurrences(series(day.add({ weeks })), window))).toEqual(shifted)
      }),
      { numRuns: 100 },
    )
  }, 60_000)

  it('its text gives the same rule, and the same text again', () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        const text = formatRule(rule)
        const parsed = must(parseRule(text))
        expect(formatRule(parsed)).toBe(text)
        expect({ ...parsed, end: null }).toEqual({ ...rule, end: null })
      }),
      { numRuns: 500 },
    )
  })
})

describe('whatever text a calendar sends as a rule', () => {
  const pieces = fc.constantFrom(
    ...'FREQ= DAILY SECONDLY MONTHLY ; , = UNTIL= COUNT= BYDAY= BYSETPOS= BYHOUR= -1 0 99999999999 MO 5FR RRULE: 20261301T \u0000'.split(
      ' ',
    ),
  )
  it('the answer is a rule or a refusal, never a failure of the service', () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (input) => {
        const parsed = parseRule(input)
        if (parsed.ok) expect(must(parseRule(formatRule(parsed.value)))).toEqual(parsed.value)
        else expect(Object.keys(parsed.error).sort()).toEqual(['code', 'limit', 'rule', 'value'])
      }),
      { numRuns: 2000 },
    )
  })
})

describe('the count of a series', () => {
  it('is the number of meetings, and removed ones count as well', () => {
    const removed = [{ on: Temporal.PlainDate.from('2026-03-29') }]
    const series = timed('2026-03-28T02:30', 'Europe/Berlin', { rule: 'FREQ=DAILY;COUNT=5', exdates: removed })
    expect(occurrences(series)).toHaveLength(4)
  })
})
