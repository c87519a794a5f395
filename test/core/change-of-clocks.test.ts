import { describe, expect, it } from 'vitest'
import { type OccupancyRequest, occupancyRows } from '../../src/core/occupancy.ts'
import { createRule } from '../../src/core/recurrence/create-rule.ts'
import { createSeries } from '../../src/core/recurrence/create-series.ts'
import type { RuleDraft, Timing } from '../../src/core/recurrence/index.ts'
import { resolveZone } from '../../src/core/time/index.ts'

function zone(name: string) {
  const found = resolveZone(name)
  if (!found.ok) throw new Error(`no zone ${name}`)
  return found.value
}

/** What a meeting holds of a room, as `start/end` in UTC. */
function held(timing: Timing, rule: RuleDraft | null, room: string): string[] {
  const made = rule === null ? null : createRule(rule)
  if (made !== null && !made.ok) throw new Error(made.error.code)
  const series = createSeries({ timing, rule: made === null ? null : made.value })
  if (!series.ok) throw new Error(series.error.code)
  const request: OccupancyRequest = {
    series: series.value,
    roomId: 1,
    padding: { setUpMinutes: 0, cleanUpMinutes: 0 },
    roomZone: zone(room),
    kind: 'booking',
    from: Temporal.Instant.from('2020-01-01T00:00:00Z'),
    horizon: Temporal.Instant.from('2045-01-01T00:00:00Z'),
  }
  const rows = occupancyRows(request)
  if (!rows.ok) throw new Error(rows.error.code)
  const short = (at: Temporal.Instant) => at.toString().slice(0, 16)
  return rows.value.map(({ startsAt, endsAt }) => `${short(startsAt)}/${short(endsAt)}`)
}

const timed = (wall: string, zoneName: string, minutes = 60): Timing => ({
  kind: 'timed',
  wall: Temporal.PlainDateTime.from(wall),
  zone: zone(zoneName),
  durationSeconds: minutes * 60,
})

const allDay = (date: string, days = 1): Timing => ({ kind: 'all_day', date: Temporal.PlainDate.from(date), days })

const daily = (count: number): RuleDraft => ({ freq: 'DAILY', end: { count } })

describe('a daily meeting of an hour on the nights on which clocks change', () => {
  it.each([
    // What the clock skips takes place later by as much as was skipped; what it shows twice takes place the first time.
    ['Europe/Berlin', 'forward', '2026-03-28T02:30', ['2026-03-28T01:30', '2026-03-29T01:30', '2026-03-30T00:30']],
    ['Europe/Berlin', 'back', '2026-10-24T02:30', ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30']],
    ['Europe/London', 'forward', '2026-03-28T01:30', ['2026-03-28T01:30', '2026-03-29T01:30', '2026-03-30T00:30']],
    ['Europe/London', 'back', '2026-10-24T01:30', ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30']],
    ['America/New_York', 'forward', '2026-03-07T02:30', ['2026-03-07T07:30', '2026-03-08T07:30', '2026-03-09T06:30']],
    ['America/New_York', 'back', '2026-10-31T01:30', ['2026-10-31T05:30', '2026-11-01T05:30', '2026-11-02T06:30']],
    // Half an hour.
    [
      'Australia/Lord_Howe',
      'forward',
      '2026-10-03T02:15',
      ['2026-10-02T15:45', '2026-10-03T15:45', '2026-10-04T15:15'],
    ],
    ['Australia/Lord_Howe', 'back', '2026-04-04T01:45', ['2026-04-03T14:45', '2026-04-04T14:45', '2026-04-05T15:15']],
    // 12:45 and 13:45 ahead.
    ['Pacific/Chatham', 'forward', '2026-09-26T03:00', ['2026-09-25T14:15', '2026-09-26T14:15', '2026-09-27T13:15']],
    ['Pacific/Chatham', 'back', '2026-04-04T03:00', ['2026-04-03T13:15', '2026-04-04T13:15', '2026-04-05T14:15']],
    // Back for Ramadan, and forward again after it.
    ['Africa/Casablanca', 'back', '2026-02-14T02:30', ['2026-02-14T01:30', '2026-02-15T01:30', '2026-02-16T02:30']],
    ['Africa/Casablanca', 'forward', '2026-03-21T02:30', ['2026-03-21T02:30', '2026-03-22T02:30', '2026-03-23T01:30']],
  ])('in %s, %s, is at its time on the wall, and an hour long', (name, _way, wall, starts) => {
    const hours = held(timed(wall, name), daily(3), 'Europe/Berlin')
    expect(hours.map((span) => span.slice(0, 16))).toEqual(starts)
    for (const span of hours) {
      const [from = '', to = ''] = span.split('/')
      expect(
        Temporal.Instant.from(`${from}Z`)
          .until(Temporal.Instant.from(`${to}Z`))
          .total('minutes'),
      ).toBe(60)
    }
  })
})

describe('a whole day', () => {
  it('is the day of the room, wherever that is: the first and the last zone of the earth share no moment of one date', () => {
    expect(held(allDay('2026-12-01'), null, 'Pacific/Kiritimati')).toEqual(['2026-11-30T10:00/2026-12-01T10:00'])
    expect(held(allDay('2026-12-01'), null, 'Pacific/Pago_Pago')).toEqual(['2026-12-01T11:00/2026-12-02T11:00'])
  })

  it('has 23 or 25 hours when clocks change', () => {
    expect(held(allDay('2026-03-29'), null, 'Europe/Berlin')).toEqual(['2026-03-28T23:00/2026-03-29T22:00'])
    expect(held(allDay('2026-10-25'), null, 'Europe/Berlin')).toEqual(['2026-10-24T22:00/2026-10-25T23:00'])
  })

  it('of 29 February each year is in leap years alone', () => {
    const rule: RuleDraft = { freq: 'YEARLY', end: { count: 4 } }
    expect(held(allDay('2028-02-29'), rule, 'Europe/Berlin')).toEqual([
      '2028-02-28T23:00/2028-02-29T23:00',
      '2032-02-28T23:00/2032-02-29T23:00',
      '2036-02-28T23:00/2036-02-29T23:00',
      '2040-02-28T23:00/2040-02-29T23:00',
    ])
  })

  it('of the 29th of each month leaves out the Februaries that have none', () => {
    const rule: RuleDraft = { freq: 'MONTHLY', end: { count: 4 } }
    expect(held(allDay('2027-01-29'), rule, 'UTC').map((span) => span.slice(0, 10))).toEqual([
      ...['2027-01-29', '2027-03-29', '2027-04-29', '2027-05-29'],
    ])
  })
})

describe('a series across a change of the law', () => {
  it('keeps its time on the wall: Volgograd went from four hours ahead to three in December 2020', () => {
    const rule: RuleDraft = { freq: 'WEEKLY', end: { count: 3 } }
    expect(held(timed('2020-12-20T10:00', 'Europe/Volgograd'), rule, 'UTC').map((span) => span.slice(0, 16))).toEqual([
      ...['2020-12-20T06:00', '2020-12-27T07:00', '2021-01-03T07:00'],
    ])
  })

  it('keeps its time on the wall: Mexico gave up summer time in 2022', () => {
    const rule: RuleDraft = { freq: 'MONTHLY', interval: 6, end: { count: 4 } }
    const starts = held(timed('2022-01-10T10:00', 'America/Mexico_City'), rule, 'UTC').map((span) => span.slice(0, 16))
    expect(starts).toEqual(['2022-01-10T16:00', '2022-07-10T15:00', '2023-01-10T16:00', '2023-07-10T16:00'])
  })

  it('of Moscow lies where Moscow’s clock says, whatever the room’s own clock does', () => {
    const rule: RuleDraft = { freq: 'WEEKLY', end: { count: 2 } }
    const meeting = timed('2026-10-21T10:00', 'Europe/Moscow')
    for (const room of ['Europe/Kaliningrad', 'Europe/Berlin'])
      expect(held(meeting, rule, room)).toEqual([
        '2026-10-21T07:00/2026-10-21T08:00',
        '2026-10-28T07:00/2026-10-28T08:00',
      ])
  })
})
