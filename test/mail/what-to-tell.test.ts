import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BOOKING_ORIGINS, BOOKING_STATES, type Booking } from '../../src/core/booking.ts'
import { VERDICT_CODES, type Verdict } from '../../src/core/verdict.ts'
import type { BookingNews } from '../../src/mail/ports.ts'
import { whatToTell } from '../../src/mail/what-to-tell.ts'
import { meeting } from '../booking/world.ts'

const NOW = Temporal.Instant.from('2026-12-01T08:00:00Z')

const verdict = (code: Verdict['code'], rule = 'asked'): Verdict => ({
  ...{ code, rule, value: null, limit: null },
  inputs: { decidedAt: '2026-12-01T08:00:00Z' },
})

type Said = Partial<Omit<BookingNews, 'booking' | 'before'>> & {
  readonly was?: Booking['state'] | null
  readonly booking?: Partial<Booking>
}

function news({ was = null, booking, ...said }: Said): BookingNews {
  const startsAt = NOW.add({ hours: 24 })
  return {
    booking: {
      ...{ id: 1, organizationId: 1, roomId: 1, version: 2, uid: 'u', joinKey: null, sequence: 0, createdBy: 'key:1' },
      ...{ state: 'confirmed', origin: 'api', series: meeting('2026-12-02T09:00', 60), visibility: 'public' },
      ...{
        startsAt,
        endsAt: startsAt.add({ hours: 1 }),
        expandedUntil: null,
        holdExpiresAt: null,
        verdict: null,
        lost: [],
      },
      ...{ summary: 'Plan', description: null, attendeeCount: null, receivedAt: NOW, updatedAt: NOW },
      organizer: { name: 'Ann', address: 'ann@acme.test' },
      ...booking,
    },
    room: { name: 'Aspen', building: null, floor: null, timeZone: 'Europe/Berlin', address: null },
    before: was === null ? null : { state: was, startsAt: null, endsAt: null, roomName: null },
    ...{
      isMoved: false,
      isInvitation: false,
      isOwnAct: false,
      isOurAddress: false,
      language: null,
      audience: 'inside',
    },
    ...said,
  }
}

const told = (said: Said) => whatToTell(news(said), NOW)

describe('what an organiser is told', () => {
  it.each<[string, Said, ReturnType<typeof whatToTell>]>([
    ['a program booked for them', {}, 'accepted'],
    ['they booked from their own phone, which has the answer', { booking: { origin: 'caldav' }, isOwnAct: true }, null],
    [
      'their invitation was accepted, which their calendar shows',
      { booking: { origin: 'exchange' }, isInvitation: true },
      null,
    ],
    ['a calendar that decides granted what waited', { was: 'held' }, 'accepted'],
    ['it waits for a calendar that decides', { booking: { state: 'held' } }, null],
    ['an administrator kept what was contested', { was: 'contested', isInvitation: true }, 'accepted'],
    ['somebody else moved it', { was: 'confirmed', isMoved: true }, 'moved'],
    ['they moved it', { was: 'confirmed', isMoved: true, isOwnAct: true }, null],
    ['words were changed', { was: 'confirmed' }, null],
    [
      'it was refused',
      { booking: { state: 'declined', verdict: verdict('room_unavailable') }, isInvitation: true },
      'declined',
    ],
    [
      'what their program put over another meeting was taken and declined',
      { booking: { origin: 'caldav', state: 'declined', verdict: verdict('room_unavailable') }, isOwnAct: true },
      'declined',
    ],
    [
      'no answer came in time',
      { was: 'held', booking: { state: 'declined', verdict: verdict('hold_expired') } },
      'declined',
    ],
    [
      'an administrator gave the room to another',
      { was: 'contested', booking: { state: 'declined', verdict: verdict('conflict_lost') } },
      'declined',
    ],
    ['it is still declined', { was: 'declined', booking: { state: 'declined' } }, null],
    ['it was written over another booking', { booking: { state: 'contested', origin: 'google' } }, 'contested'],
    [
      'an administrator took the room back',
      { was: 'confirmed', isInvitation: true, booking: { state: 'declined', verdict: verdict('released') } },
      'released',
    ],
    [
      'the room was declined at the provider, which told them',
      {
        was: 'confirmed',
        isInvitation: true,
        booking: { state: 'declined', verdict: verdict('released', 'declined_there') },
      },
      null,
    ],
    [
      'the room was declined or deleted in its own mailbox, of which nobody may have told them',
      {
        ...{ was: 'confirmed', isInvitation: true, isOwnAct: true },
        booking: { state: 'cancelled', verdict: verdict('released', 'taken_there') },
      },
      'released',
    ],
    [
      'their calendar moved it to another room',
      { was: 'confirmed', booking: { state: 'cancelled', verdict: verdict('room_swapped', 'swapped_there') } },
      null,
    ],
    ['somebody else cancelled it', { was: 'confirmed', booking: { state: 'cancelled' } }, 'cancelled'],
    ['they cancelled it', { was: 'confirmed', isOwnAct: true, booking: { state: 'cancelled' } }, null],
    ['a meeting of a foreign calendar lost the room', { booking: { state: 'declined', origin: 'feed' } }, null],
  ])('when %s', (_when, said, kind) => {
    expect(told(said)).toBe(kind)
  })

  it('is nothing once it is over, whatever happened', () => {
    const anything = fc.record({
      was: fc.constantFrom(null, ...BOOKING_STATES),
      isMoved: fc.boolean(),
      isInvitation: fc.boolean(),
      isOwnAct: fc.boolean(),
      booking: fc.record({
        state: fc.constantFrom(...BOOKING_STATES),
        origin: fc.constantFrom(...BOOKING_ORIGINS),
        verdict: fc.constantFrom(null, ...VERDICT_CODES.map((code) => verdict(code))),
      }),
    })
    fc.assert(
      fc.property(anything, (said) => {
        expect(told({ ...said, booking: { ...said.booking, endsAt: NOW } })).toBeNull()
        // A state that did not change, without a move, is no news either.
        if (said.was === said.booking.state && !said.isMoved && said.was !== null) expect(told(said)).toBeNull()
      }),
    )
  })
})
