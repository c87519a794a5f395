import { describe, expect, it } from 'vitest'
import type { Booking, BookingState } from '../../src/core/booking.ts'
import { type Canonical, canonical, timesForm } from '../../src/core/canonical.ts'
import { type CalendarStanding, desired, type LinkStanding } from '../../src/core/desired.ts'
import type { Series } from '../../src/core/recurrence/index.ts'
import { meetingAt, weeklyMeetingAt } from '../../src/providers/memory/index.ts'
import { calendarItem } from './calendar-item.ts'

const at = Temporal.Instant.from('2026-12-01T09:00:00Z')
const booking = (state: BookingState, more: Partial<Booking> = {}): Booking => ({
  id: 7,
  organizationId: 1,
  roomId: 3,
  state,
  version: 1,
  uid: 'uid@meetmeup',
  joinKey: null,
  origin: 'exchange',
  series: meetingAt(at.toString(), 60),
  lost: [],
  startsAt: at,
  endsAt: at.add({ minutes: 60 }),
  expandedUntil: null,
  sequence: 0,
  holdExpiresAt: null,
  verdict: null,
  receivedAt: at,
  createdBy: 'test',
  updatedAt: at,
  summary: 'Salaries',
  description: 'All of them',
  organizer: { name: 'Ann Meyer', address: 'ann@example.org' },
  visibility: 'public',
  attendeeCount: 3,
  ...more,
})
const link = (role: LinkStanding['role'], more: Partial<LinkStanding> = {}): LinkStanding => ({
  role,
  state: 'live',
  roomResponse: null,
  base: null,
  shownFrom: null,
  ...more,
})
const weAnswer: CalendarStanding = { roomId: 3, decides: 'meetmeup' }
const itAnswers: CalendarStanding = { roomId: 3, decides: 'provider' }
const wanted = (role: LinkStanding['role'], state: BookingState, calendar = weAnswer) =>
  desired(link(role), booking(state), calendar).kind

describe('what a calendar should show of a booking', () => {
  it.each(['mirror', 'request'] as const)('a copy of ours stands as long as the booking has the room (%s)', (role) => {
    expect(wanted(role, 'held')).toBe('present')
    expect(wanted(role, 'confirmed')).toBe('present')
    for (const ended of ['contested', 'declined', 'cancelled'] as const) expect(wanted(role, ended)).toBe('absent')
  })

  it('a direct write over another booking is left untouched until a person has decided', () => {
    const base = canonical(calendarItem())
    const read = (state: BookingState) => desired({ ...link('direct'), base }, booking(state), weAnswer).kind
    expect(read('contested')).toBe('nothing')
    expect(read('confirmed')).toBe('present')
    expect(read('cancelled')).toBe('absent')
  })

  it('an item that nobody could read is not written over while it blocks its time', () => {
    expect(wanted('direct', 'contested')).toBe('nothing')
    expect(wanted('direct', 'confirmed')).toBe('nothing')
    expect(wanted('direct', 'cancelled')).toBe('absent')
  })

  it('an invitation is answered as the room, where the answer is ours to give', () => {
    expect(desired(link('invitation'), booking('confirmed'), weAnswer)).toEqual({
      kind: 'answer',
      response: 'accepted',
    })
    expect(desired(link('invitation'), booking('confirmed'), itAnswers)).toEqual({ kind: 'nothing' })
    expect(desired(link('invitation'), booking('held'), weAnswer)).toEqual({ kind: 'nothing' })
  })

  it('what was written over a booking is left as it is, but for what we granted before: a move, or a date that was called off', () => {
    const base = (series: Series): Canonical => ({
      ...timesForm(series),
      cancelled: false,
      blocking: true,
      visibility: 'public',
      organizer: null,
      summary: 'Written here',
    })
    const contested = booking('contested')
    expect(desired(link('direct', { base: base(contested.series) }), contested, weAnswer).kind).toBe('nothing')
    const before = meetingAt('2026-12-01T08:00:00Z', 60)
    expect(desired(link('direct', { base: base(before) }), contested, weAnswer).kind).toBe('present')
    const weekly = weeklyMeetingAt('2026-12-01T08:00:00Z', 60, { zoneName: 'Europe/Berlin', count: 3 })
    const shorter = { ...weekly, exdates: [{ at: Temporal.Instant.from('2026-12-08T08:00:00Z') }] }
    const calledOff = { ...contested, series: shorter }
    expect(desired(link('direct', { base: base(weekly) }), calledOff, weAnswer).kind).toBe('present')
    expect(desired(link('direct', { base: base(shorter) }), calledOff, weAnswer).kind).toBe('nothing')
  })

  it('an invitation that loses the room is declined on every calendar', () => {
    for (const calendar of [weAnswer, itAnswers])
      for (const state of ['declined', 'cancelled'] as const)
        expect(desired(link('invitation'), booking(state), calendar)).toEqual({ kind: 'answer', response: 'declined' })
  })

  it('no answer is given twice, and none to an invitation that is gone', () => {
    const answered = (roomResponse: string) => link('invitation', { roomResponse })
    expect(desired(answered('accepted'), booking('confirmed'), weAnswer).kind).toBe('nothing')
    expect(desired(answered('declined'), booking('declined'), weAnswer).kind).toBe('nothing')
    expect(desired(link('invitation', { state: 'gone' }), booking('declined'), weAnswer).kind).toBe('nothing')
  })

  it('the calendar of a room that the booking has left shows it no more', () => {
    const left: CalendarStanding = { roomId: 4, decides: 'meetmeup' }
    for (const role of ['mirror', 'request', 'direct'] as const) expect(wanted(role, 'confirmed', left)).toBe('absent')
  })

  it('other calendars read the organiser’s name and never the title', () => {
    const shown = desired(link('mirror'), booking('confirmed'), weAnswer)
    expect(shown).toMatchObject({ draft: { summary: 'Booked: Ann Meyer' } })
    expect(JSON.stringify(shown)).not.toMatch(/Salaries|All of them/)
  })

  it('of a private booking they read that the room is busy, and nothing else', () => {
    const shown = desired(link('mirror'), booking('confirmed', { visibility: 'private' }), weAnswer)
    expect(shown).toMatchObject({ draft: { summary: 'Busy', description: '', organizer: null } })
    expect(JSON.stringify(shown)).not.toMatch(/Salaries|All of them|Ann/)
  })
})
