import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createRule,
  createSeries,
  expand,
  occurrenceKey,
  type Series,
  type SeriesDraft,
} from '../../../src/core/recurrence/index.ts'
import { resolveZone, type ZoneId } from '../../../src/core/time/index.ts'
import { readRecurrence, toRecurrenceLines } from '../../../src/providers/google/recurrence-lines.ts'

const zone = (name: string): ZoneId => {
  const found = resolveZone(name)
  if (!found.ok) throw new Error(name)
  return found.value
}

function made(draft: SeriesDraft): Series {
  const series = createSeries(draft)
  if (!series.ok) throw new Error(series.error.code)
  return series.value
}

function rule(draft: Parameters<typeof createRule>[0]) {
  const made = createRule(draft)
  if (!made.ok) throw new Error(made.error.code)
  return made.value
}

const timed = (wall: string, zoneName = 'Europe/Berlin') =>
  ({ kind: 'timed', wall: Temporal.PlainDateTime.from(wall), zone: zone(zoneName), durationSeconds: 3600 }) as const

function readBack(series: Series): Series {
  const lines = toRecurrenceLines(series) ?? []
  const recurrence = readRecurrence(lines, series.timing)
  if (!recurrence.ok) throw new Error(recurrence.error.reason)
  const { rule, rdates, exdates } = recurrence.value
  return made({ timing: series.timing, rule, rdates, exdates })
}

function starts(series: Series): readonly string[] {
  const from = Temporal.Instant.from('2026-01-01T00:00:00Z')
  const to = Temporal.Instant.from('2028-01-01T00:00:00Z')
  const found = expand(series, { from, to, roomZone: zone('Europe/Berlin') })
  if (!found.ok) throw new Error(found.error.code)
  return found.value.map(({ start }) => start.toString())
}

describe('the recurrence of a series as Google keeps it', () => {
  it('has no lines for a single meeting', () => {
    expect(toRecurrenceLines(made({ timing: timed('2026-12-08T10:20') }))).toBeNull()
  })

  it('says UNTIL in UTC, and what is cancelled by the wall clock', () => {
    const until = { at: Temporal.Instant.from('2026-12-31T22:59:59Z') }
    const series = made({
      timing: timed('2026-12-08T10:20'),
      rule: rule({ freq: 'WEEKLY', byDay: [{ day: 'TU', ordinal: null }], end: { until } }),
      exdates: [{ at: Temporal.Instant.from('2026-12-15T09:20:00Z') }],
    })
    expect(toRecurrenceLines(series)).toEqual([
      'RRULE:FREQ=WEEKLY;UNTIL=20261231T225959Z;BYDAY=TU',
      'EXDATE;TZID=Europe/Berlin:20261215T102000',
    ])
  })

  it('says dates for whole days', () => {
    const series = made({
      timing: { kind: 'all_day', date: Temporal.PlainDate.from('2026-12-08'), days: 1 },
      rule: rule({ freq: 'DAILY', end: { count: 3 } }),
      rdates: [{ on: Temporal.PlainDate.from('2026-12-24') }],
      exdates: [{ on: Temporal.PlainDate.from('2026-12-09') }],
    })
    expect(toRecurrenceLines(series)).toEqual([
      'RRULE:FREQ=DAILY;COUNT=3',
      'RDATE;VALUE=DATE:20261224',
      'EXDATE;VALUE=DATE:20261209',
    ])
  })

  it('says in UTC which of two equal wall times is meant when clocks go back', () => {
    const second = Temporal.Instant.from('2026-10-25T01:30:00Z')
    const series = made({
      timing: timed('2026-10-24T02:30'),
      rule: rule({ freq: 'DAILY', end: { count: 3 } }),
      rdates: [{ at: second }],
    })
    expect(toRecurrenceLines(series)).toContain('RDATE:20261025T013000Z')
    expect(starts(readBack(series))).toEqual(starts(series))
  })

  it('writes a cancelled exception as a cancelled date', () => {
    const key = occurrenceKey({ at: Temporal.Instant.from('2026-12-15T09:20:00Z') })
    const weekly = made({ timing: timed('2026-12-08T10:20'), rule: rule({ freq: 'WEEKLY', end: { count: 3 } }) })
    const overrides: Series['overrides'] = new Map([[key, { cancelled: true }]])
    expect(toRecurrenceLines({ ...weekly, overrides })).toContain('EXDATE;TZID=Europe/Berlin:20261215T102000')
  })

  it('comes back with the same dates, whatever the zone, the rule and the dates left out', () => {
    const drafts = fc.record({
      zoneName: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'UTC'),
      day: fc.integer({ min: 0, max: 364 }),
      minute: fc.integer({ min: 0, max: 24 * 60 - 1 }),
      freq: fc.constantFrom('DAILY' as const, 'WEEKLY' as const, 'MONTHLY' as const),
      interval: fc.integer({ min: 1, max: 4 }),
      count: fc.integer({ min: 1, max: 40 }),
      left: fc.uniqueArray(fc.integer({ min: 0, max: 39 }), { maxLength: 5 }),
    })
    fc.assert(
      fc.property(drafts, ({ zoneName, day, minute, freq, interval, count, left }) => {
        const wall = Temporal.PlainDateTime.from('2026-01-01T00:00').add({ days: day, minutes: minute })
        const whole = made({
          timing: { kind: 'timed', wall, zone: zone(zoneName), durationSeconds: 1800 },
          rule: rule({ freq, interval, end: { count } }),
        })
        const all = starts(whole)
        const exdates = left.flatMap((index) => {
          const start = all[index]
          return start === undefined ? [] : [{ at: Temporal.Instant.from(start) }]
        })
        const series = made({ ...whole, exdates })
        expect(starts(readBack(series))).toEqual(starts(series))
      }),
      { numRuns: 60 },
    )
  })
})
