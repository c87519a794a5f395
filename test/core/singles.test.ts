import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Booking } from '../../src/core/booking.ts'
import { markText, readMark } from '../../src/core/link-mark.ts'
import { expand, type OccurrenceKey, occurrenceKey, type Series } from '../../src/core/recurrence/index.ts'
import {
  desiredSingle,
  draftHash,
  draftOfSingle,
  singleAt,
  singlesOf,
  withoutSingle,
  withSingleMoved,
} from '../../src/core/singles.ts'
import { resolveZone } from '../../src/core/time/index.ts'
import { meetingAt, weeklyMeetingAt } from '../../src/providers/memory/index.ts'
import { anySeries } from './recurrence/arbitrary-series.ts'

const found = resolveZone('Europe/Berlin')
if (!found.ok) throw new Error(found.error.code)
const roomZone = found.value
const from = Temporal.Instant.from('2026-11-23T09:00:00Z')
const window = { from, until: from.add({ hours: 24 * 400 }), roomZone }
/** In which the drawn series begin. */
const YEAR = Temporal.Instant.from('2025-01-01T00:00:00Z')
const weekly = weeklyMeetingAt('2026-12-01T09:00:00Z', 60, { zoneName: 'Europe/Berlin', count: 4 })
const keyOf = (text: string): OccurrenceKey => occurrenceKey({ at: Temporal.Instant.from(text) })
const second = keyOf('2026-12-08T09:00:00Z')

const booking: Booking = {
  id: 7,
  organizationId: 1,
  roomId: 3,
  state: 'confirmed',
  version: 1,
  uid: 'uid@meetmeup',
  joinKey: null,
  origin: 'api',
  series: weekly,
  lost: [],
  startsAt: from,
  endsAt: from,
  expandedUntil: null,
  sequence: 0,
  holdExpiresAt: null,
  verdict: null,
  receivedAt: from,
  createdBy: 'test',
  updatedAt: from,
  summary: 'Salaries',
  description: null,
  organizer: { name: 'Ann Meyer', address: 'ann@example.org' },
  visibility: 'public',
  attendeeCount: 3,
}

function singles(series: Series, within = window) {
  const all = singlesOf(series, within)
  if (!all.ok) throw new Error(all.error.code)
  return all.value
}

const timesOf = (series: Series): string[] => singles(series).map(({ startsAt, endsAt }) => `${startsAt}/${endsAt}`)

describe('the dates of a series, one by one', () => {
  it('are the dates that it holds within the horizon, whatever its rule: each a meeting of its own that takes the same time', () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        const within = { from: YEAR, until: YEAR.add({ hours: 24 * 400 }), roomZone }
        const whole = expand(series, { from: within.from, to: within.until, roomZone })
        fc.pre(whole.ok)
        if (!whole.ok) return
        const held = whole.value.filter(({ override }) => override?.fields.blocking !== false)
        const all = singles(series, within)
        expect(all.map(({ key }) => key)).toEqual(held.map(({ key }) => key))
        for (const [index, single] of all.entries()) {
          const alone = expand(single.series, {
            from: single.startsAt.subtract({ hours: 48 }),
            to: single.endsAt.add({ hours: 48 }),
            roomZone,
          })
          const [only] = alone.ok ? alone.value : []
          expect(only?.start.toString()).toBe(held[index]?.start.toString())
          expect(only?.end.toString()).toBe(held[index]?.end.toString())
        }
      }),
      { numRuns: 60 },
    )
  })

  it('are found by their original start, also where they were moved', () => {
    const moved = withSingleMoved(weekly, second, meetingAt('2026-12-09T15:00:00+01:00', 30, 'Europe/Berlin'))
    expect(singleAt(moved, second, roomZone)?.startsAt.toString()).toBe('2026-12-09T14:00:00Z')
    expect(singleAt(withoutSingle(moved, second), second, roomZone)).toBeNull()
    expect(singleAt(weekly, keyOf('2026-12-09T09:00:00Z'), roomZone)).toBeNull()
  })

  it('of which one is moved or called off leave all others as they are', () => {
    const before = timesOf(weekly)
    const moved = withSingleMoved(weekly, second, meetingAt('2026-12-09T15:00:00+01:00', 30, 'Europe/Berlin'))
    const at = '2026-12-09T14:00:00Z/2026-12-09T14:30:00Z'
    expect(timesOf(moved)).toEqual(before.toSpliced(1, 1, at))
    expect(timesOf(withoutSingle(moved, second))).toEqual(before.toSpliced(1, 1))
  })

  it('moved back to where the rule has it is as it was', () => {
    const away = withSingleMoved(weekly, second, meetingAt('2026-12-09T15:00:00+01:00', 30, 'Europe/Berlin'))
    const back = withSingleMoved(away, second, meetingAt('2026-12-08T10:00:00+01:00', 60, 'Europe/Berlin'))
    expect(timesOf(back)).toEqual(timesOf(weekly))
  })
})

describe('what a calendar should show of one date', () => {
  const wanted = (more: Partial<Booking> = {}, until: string | null = window.until.toString()) =>
    desiredSingle({ key: second, until }, { ...booking, ...more }, { roomId: 3, zone: roomZone }).kind

  it('stands as long as the booking has the room on that date, and the series is not there as one item', () => {
    expect(wanted()).toBe('present')
    expect(wanted({ state: 'held' })).toBe('present')
    for (const state of ['contested', 'declined', 'cancelled'] as const) expect(wanted({ state })).toBe('absent')
    expect(wanted({ roomId: 4 })).toBe('absent')
    expect(wanted({ series: withoutSingle(weekly, second) })).toBe('absent')
    expect(wanted({}, null)).toBe('absent')
    expect(wanted({}, '2026-12-08T09:00:00Z')).toBe('absent')
  })

  it('says something else when its time, its organiser or its privacy changes, and nothing else when only another date does', () => {
    const said = (more: Partial<Booking> = {}): string => {
      const changed = { ...booking, ...more }
      const single = singleAt(changed.series, second, roomZone)
      return single === null ? '' : draftHash(draftOfSingle(changed, single))
    }
    expect(said({ series: withoutSingle(weekly, keyOf('2026-12-15T09:00:00Z')) })).toBe(said())
    expect(said({ summary: 'Bonuses' })).toBe(said())
    expect(said({ visibility: 'private' })).not.toBe(said())
    expect(said({ organizer: null })).not.toBe(said())
    const moved = withSingleMoved(weekly, second, meetingAt('2026-12-09T15:00:00+01:00', 30, 'Europe/Berlin'))
    expect(said({ series: moved })).not.toBe(said())
  })
})

describe('our mark on an item', () => {
  it('names a link, or a date of a series, and is read as it was written', () => {
    const dates = [null, second, occurrenceKey({ on: Temporal.PlainDate.from('2026-12-08') })]
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...dates), (linkId, date) => {
        expect(readMark(markText({ linkId, date }))).toEqual({ linkId, date })
      }),
    )
  })

  it('that is not ours is none', () => {
    for (const text of ['', 'link-1', '12@', '12@tomorrow', '12@2026-12-08T09:00', '-1', '1e3']) {
      expect([text, readMark(text)]).toEqual([text, null])
    }
  })
})
