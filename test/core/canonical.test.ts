import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CalendarItem } from '../../src/core/calendar-item.ts'
import { canonical, canonicalHash, sameTime } from '../../src/core/canonical.ts'
import { createSeries, type Series } from '../../src/core/recurrence/index.ts'
import { meetingAt, weeklyMeetingAt } from '../../src/providers/memory/index.ts'
import { calendarItem } from './calendar-item.ts'

const hash = (different: Partial<CalendarItem>) => canonicalHash(canonical(calendarItem(different)))
const AT = '2026-12-01T09:00:00Z'

describe('two calendars agree about a meeting', () => {
  it('when they write its time by different clocks', () => {
    fc.assert(
      fc.property(fc.constantFrom('UTC', 'Asia/Tokyo', 'America/St_Johns'), (zone) => {
        expect(hash({ series: meetingAt(AT, 60, zone) })).toBe(hash({ series: meetingAt(AT, 60, 'Europe/Berlin') }))
      }),
    )
  })

  it('when only what nobody synchronises differs: tags, times of change, the room’s answer', () => {
    const noise = { version: 'v9', etag: '"9"', modifiedAt: null, roomResponse: 'accepted', attendeeCount: 9 } as const
    expect(hash(noise)).toBe(hash({}))
  })

  it('when one writes accents in one sign and the other in two, or leaves blanks around', () => {
    expect(hash({ summary: 'Cafe\u0301 ' })).toBe(hash({ summary: 'Caf\u00e9' }))
    expect(hash({ summary: ' ' })).toBe(hash({ summary: null }))
  })

  it('when one writes the organiser’s address in capitals', () => {
    expect(hash({ organizer: { name: 'A', address: 'ANN@example.org' } })).toBe(hash({}))
  })
})

describe('two calendars differ about a meeting', () => {
  it.each([
    ['its time', { series: meetingAt('2026-12-01T09:30:00Z', 60) }],
    ['its length', { series: meetingAt(AT, 90) }],
    ['its recurrence', { series: weeklyMeetingAt(AT, 60, { count: 3 }) }],
    ['its cancellation', { cancelled: true }],
    ['whether it holds the room', { blocking: false }],
    ['its privacy', { visibility: 'private' }],
    ['its organiser', { organizer: null }],
    ['its title', { summary: 'Costs' }],
  ] satisfies [string, Partial<CalendarItem>][])('in %s', (_what, different) => {
    expect(hash(different)).not.toBe(hash({}))
  })
})

describe('a series', () => {
  const weekly = weeklyMeetingAt(AT, 60, { zoneName: 'Europe/Berlin', count: 4 })
  const second = Temporal.Instant.from('2026-12-08T09:00:00Z')
  const without = (...left: Temporal.Instant[]): Series => {
    const made = createSeries({ ...weekly, exdates: left.map((at) => ({ at })) })
    if (!made.ok) throw new Error(made.error.code)
    return made.value
  }
  const form = (series: Series) => canonical(calendarItem({ series }))

  it('is compared by its wall clock: the same instants by another zone’s clock are another series', () => {
    expect(hash({ series: weeklyMeetingAt(AT, 60, { zoneName: 'UTC', count: 4 }) })).not.toBe(hash({ series: weekly }))
  })

  it('takes another time of the room when one of its meetings is left out', () => {
    expect(sameTime(form(weekly), form(without(second)))).toBe(false)
    expect(sameTime(form(without(second)), form(without(second)))).toBe(true)
  })

  it('does not depend on the order in which its exceptions are told', () => {
    const third = second.add({ hours: 7 * 24 })
    expect(hash({ series: without(second, third) })).toBe(hash({ series: without(third, second) }))
  })

  it('takes the same time of the room when only its title changes', () => {
    expect(sameTime(canonical(calendarItem({})), canonical(calendarItem({ summary: 'Costs' })))).toBe(true)
  })
})
