import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { expand } from '../../../src/core/recurrence/index.ts'
import {
  allDay,
  cancelled,
  instant,
  movedTo,
  must,
  occurrences,
  refusalOf,
  spans,
  start,
  starts,
  timed,
  zone,
} from './builders.ts'
import { BERLIN, NEW_YORK, WALL_CLOCK_CASES } from './wall-clock-cases.ts'

const year = { from: instant('2026-01-01T00:00:00Z'), to: instant('2027-01-01T00:00:00Z'), roomZone: zone(BERLIN) }

describe('the meetings of a series', () => {
  for (const { title, series, window, expected } of WALL_CLOCK_CASES) {
    it(title, () => {
      expect(spans(occurrences(series, window))).toEqual(expected)
    })
  }
})

describe('the same meetings on a server in another part of the world', () => {
  const script = fileURLToPath(new URL('./expand-in-process.ts', import.meta.url))
  for (const TZ of ['UTC', 'America/Los_Angeles', 'Asia/Tokyo', 'Europe/Berlin', 'Australia/Lord_Howe']) {
    it(`are the same when the server's clock is set to ${TZ}`, async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [script], { env: { TZ } })
      expect(JSON.parse(stdout)).toEqual({ zone: TZ, found: WALL_CLOCK_CASES.map(({ expected }) => expected) })
    }, 30_000)
  }
})

describe('the first meeting', () => {
  it('takes place even when the rule does not name its day, and counts as one of the count', () => {
    const series = timed('2026-06-03T10:00', BERLIN, { rule: 'FREQ=WEEKLY;BYDAY=MO;COUNT=3' })
    expect(starts(occurrences(series))).toEqual([
      '2026-06-03T08:00:00Z',
      '2026-06-08T08:00:00Z',
      '2026-06-15T08:00:00Z',
    ])
  })

  it('is the only one of a meeting that does not recur', () => {
    const found = occurrences(timed('2026-06-03T10:00', BERLIN))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ key: '2026-06-03T08:00:00Z', allDay: null, override: null })
  })

  it('is the only one of a count of one', () => {
    expect(starts(occurrences(timed('2026-06-03T10:00', BERLIN, { rule: 'FREQ=DAILY;COUNT=1' })))).toEqual([
      '2026-06-03T08:00:00Z',
    ])
  })
})

describe('the days asked for', () => {
  const series = timed('2026-06-01T10:00', BERLIN, { rule: 'FREQ=DAILY' })
  const within = (from: string, to: string) => starts(occurrences(series, { from, to }))

  it('show a meeting that is still running when they begin', () => {
    expect(within('2026-06-02T08:30:00Z', '2026-06-02T20:00:00Z')).toEqual(['2026-06-02T08:00:00Z'])
  })

  it('do not show a meeting that ends as they begin, nor one that begins as they end', () => {
    expect(within('2026-06-02T09:00:00Z', '2026-06-03T08:00:00Z')).toEqual([])
  })

  it('show a meeting of several days from any of its days', () => {
    const fair = timed('2026-06-01T10:00', BERLIN, { rule: 'FREQ=MONTHLY', minutes: 5 * 24 * 60 })
    expect(starts(occurrences(fair, { from: '2026-07-06T00:00:00Z', to: '2026-07-06T01:00:00Z' }))).toEqual([
      '2026-07-01T08:00:00Z',
    ])
  })

  it('show a meeting that the clocks moved, also when they begin in the middle of it', () => {
    const night = timed('2026-03-28T02:30', BERLIN, { rule: 'FREQ=DAILY' })
    const found = occurrences(night, { from: '2026-03-29T01:45:00Z', to: '2026-03-29T02:15:00Z' })
    expect(spans(found)).toEqual(['2026-03-29T01:30:00Z/2026-03-29T02:30:00Z'])
  })

  it('must end after they begin', () => {
    const { from } = year
    expect(refusalOf(expand(series, { ...year, to: from })).code).toBe('window_refused')
  })

  it('may reach to the end of the time that the calendar knows, when the series ends', () => {
    const ended = timed('2026-06-01T10:00', BERLIN, { rule: 'FREQ=DAILY;COUNT=2' })
    const all = {
      from: instant('-200000-01-01T00:00:00Z'),
      to: instant('+200000-01-01T00:00:00Z'),
      roomZone: zone(BERLIN),
    }
    expect(starts(must(expand(ended, all)))).toEqual(['2026-06-01T08:00:00Z', '2026-06-02T08:00:00Z'])
  })
})

describe('a changed meeting of a series', () => {
  const weekly = { rule: 'FREQ=WEEKLY;COUNT=3' }

  it('keeps the name of its original start', () => {
    const moved = movedTo('2026-06-09T12:00:00Z', '2026-06-09T13:00:00Z')
    const found = occurrences(
      timed('2026-06-01T10:00', BERLIN, { ...weekly, overrides: [[start('2026-06-08T08:00:00Z'), moved]] }),
    )
    expect(found[1]?.key).toBe('2026-06-08T08:00:00Z')
    expect(found[1]?.override).toEqual(moved)
    expect(found[1]?.originalStart.toString()).toBe('2026-06-08T08:00:00Z')
  })

  it('leaves the room when it is cancelled', () => {
    const series = timed('2026-06-01T10:00', BERLIN, {
      ...weekly,
      overrides: [[start('2026-06-08T08:00:00Z'), cancelled]],
    })
    expect(starts(occurrences(series))).toEqual(['2026-06-01T08:00:00Z', '2026-06-15T08:00:00Z'])
  })

  it('is no longer found where it was, when it was moved away from the days asked for', () => {
    const away = movedTo('2026-09-09T12:00:00Z', '2026-09-09T13:00:00Z')
    const series = timed('2026-06-01T10:00', BERLIN, { ...weekly, overrides: [[start('2026-06-08T08:00:00Z'), away]] })
    expect(starts(occurrences(series, { from: '2026-06-05T00:00:00Z', to: '2026-06-12T00:00:00Z' }))).toEqual([])
  })

  it('may be named by its day alone', () => {
    const moved = movedTo('2026-06-09T12:00:00Z', '2026-06-09T13:00:00Z')
    const series = timed('2026-06-01T10:00', BERLIN, { ...weekly, overrides: [[start('2026-06-08'), moved]] })
    expect(starts(occurrences(series))).toEqual([
      '2026-06-01T08:00:00Z',
      '2026-06-09T12:00:00Z',
      '2026-06-15T08:00:00Z',
    ])
    expect(occurrences(series)[1]?.originalStart.toString()).toBe('2026-06-08T08:00:00Z')
  })

  it('takes place though its rule does not name its original start any more', () => {
    const orphan = movedTo('2026-06-11T12:00:00Z', '2026-06-11T13:00:00Z')
    const series = timed('2026-06-01T10:00', BERLIN, {
      ...weekly,
      overrides: [[start('2026-06-10T08:00:00Z'), orphan]],
    })
    expect(starts(occurrences(series))).toContain('2026-06-11T12:00:00Z')
    expect(occurrences(series)).toHaveLength(4)
  })

  it('may become a whole day, which is the day of the room', () => {
    const days = { start: Temporal.PlainDate.from('2026-06-09'), end: Temporal.PlainDate.from('2026-06-10') }
    const series = timed('2026-06-01T10:00', NEW_YORK, {
      ...weekly,
      overrides: [[start('2026-06-08T14:00:00Z'), { cancelled: false, moved: days, fields: {} }]],
    })
    const found = occurrences(series, { room: 'Asia/Tokyo' })
    expect(spans(found)[1]).toBe('2026-06-08T15:00:00Z/2026-06-09T15:00:00Z')
    expect(found[1]?.allDay).toEqual(days)
  })

  it('may differ in words only and keeps its time', () => {
    const renamed = { cancelled: false, moved: null, fields: { summary: 'Budget' } } as const
    const series = timed('2026-06-01T10:00', BERLIN, {
      ...weekly,
      overrides: [[start('2026-06-08T08:00:00Z'), renamed]],
    })
    expect(starts(occurrences(series))[1]).toBe('2026-06-08T08:00:00Z')
    expect(occurrences(series)[1]?.override?.fields).toEqual({ summary: 'Budget' })
  })
})

describe('a day named as an exception of a timed series', () => {
  it('removes the meeting of that day in the zone of the series', () => {
    const series = timed('2026-06-01T20:00', NEW_YORK, { rule: 'FREQ=DAILY;COUNT=3', exdates: [start('2026-06-02')] })
    expect(starts(occurrences(series))).toEqual(['2026-06-02T00:00:00Z', '2026-06-04T00:00:00Z'])
  })
})

describe('all-day meetings', () => {
  it('take the midnights of the room, not of the server', () => {
    const series = allDay('2026-12-24', { rule: 'FREQ=YEARLY', days: 3 })
    expect(spans(occurrences(series, { room: 'Pacific/Auckland' }))).toEqual([
      '2026-12-23T11:00:00Z/2026-12-26T11:00:00Z',
    ])
    expect(occurrences(series)[0]).toMatchObject({ key: '2026-12-24' })
  })

  it('last 23 hours when summer time begins and 25 when it ends', () => {
    const hours = (date: string) =>
      occurrences(allDay(date)).map((one) => one.start.until(one.end).total({ unit: 'hours' }))
    expect(hours('2026-03-29')).toEqual([23])
    expect(hours('2026-10-25')).toEqual([25])
  })

  it('end with the day that the rule names as its last', () => {
    const series = allDay('2026-06-01', { rule: 'FREQ=DAILY;UNTIL=20260603' })
    expect(occurrences(series).map((one) => one.key)).toEqual(['2026-06-01', '2026-06-02', '2026-06-03'])
  })

  it('hold no time on a date that the room never had', () => {
    const series = allDay('2011-12-29', { rule: 'FREQ=DAILY;COUNT=3' })
    const found = occurrences(series, {
      room: 'Pacific/Apia',
      from: '2011-12-01T00:00:00Z',
      to: '2012-02-01T00:00:00Z',
    })
    expect(found.map((one) => one.key)).toEqual(['2011-12-29', '2011-12-31'])
  })
})

describe('a timed series over a date that its zone never had', () => {
  it('has one meeting where two fall on the same moment', () => {
    const series = timed('2011-12-29T10:00', 'Pacific/Apia', { rule: 'FREQ=DAILY;COUNT=3' })
    const found = occurrences(series, { from: '2011-12-01T00:00:00Z', to: '2012-02-01T00:00:00Z' })
    expect(starts(found)).toEqual(['2011-12-29T20:00:00Z', '2011-12-30T20:00:00Z'])
  })
})
