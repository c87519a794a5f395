import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Arrival, isSwap, leavesBehind, type RoomOfMeeting } from '../../src/core/swap.ts'
import { zone } from './recurrence/builders.ts'

const ASPEN = 'aspen@rooms.example'
const VEGA = 'vega@rooms.example'
const ANN = 'ann@acme.example'

const LOST_AT = '2026-11-23T10:00:00Z'
const EARLIER = '2026-11-20T09:00:00Z'
const BEFORE = '2026-11-23T09:00:00Z'
const AFTER = '2026-11-23T11:00:00Z'

/** The meeting in Aspen. */
const inAspen = (about: Partial<RoomOfMeeting> = {}): RoomOfMeeting => ({
  ...{ bookingId: 1, roomId: 1, roomName: 'Aspen', timeZone: zone('Europe/Berlin'), calendarId: 1, linkId: 1 },
  ...{ joinKey: 'budget', recurs: false, address: ASPEN, organizer: ANN, answered: 'accepted', lost: 'withdrawn' },
  isRefused: false,
  ...{ metRooms: [], receivedAt: EARLIER, provenAt: null, changedAt: LOST_AT, swapped: null },
  ...about,
})

/** The same meeting as it came to Vega. */
const toVega = (about: Partial<Arrival> = {}): Arrival => ({
  address: VEGA,
  organizer: ANN,
  metRooms: [],
  receivedAt: BEFORE,
  ...about,
})

const besideAspen = (response: 'accepted' | 'needs_action' | 'declined') => ({
  metRooms: [{ address: ASPEN, response }],
})

describe('a meeting that leaves a room, and is in another one', () => {
  it('was moved there when the other room met it without the first', () => {
    expect(isSwap(inAspen(), toVega())).toBe(true)
    expect(isSwap(inAspen(), toVega({ metRooms: [{ address: VEGA, response: 'accepted' }] }))).toBe(true)
  })

  it('was moved there when the first had it, said no, and stays among the guests', () => {
    expect(isSwap(inAspen({ lost: 'declined' }), toVega(besideAspen('declined')))).toBe(true)
  })

  it('was not moved when it invited both from the beginning', () => {
    for (const response of ['accepted', 'needs_action', 'declined'] as const)
      expect(isSwap(inAspen(), toVega(besideAspen(response)))).toBe(false)
  })

  it('was not moved there when it came to the first beside the other, and leaves it again', () => {
    for (const response of ['accepted', 'needs_action'] as const)
      expect(isSwap(inAspen({ metRooms: [{ address: VEGA, response }] }), toVega())).toBe(false)
    // A room that had said no to it may have it after all.
    expect(isSwap(inAspen({ metRooms: [{ address: VEGA, response: 'declined' }] }), toVega())).toBe(true)
  })

  it('and hides its guests was moved unless the first room was seen with it after it had come to the other', () => {
    const hidden = toVega({ metRooms: null })
    expect(isSwap(inAspen({ provenAt: EARLIER }), hidden)).toBe(true)
    expect(isSwap(inAspen({ provenAt: '2026-11-23T09:01:00Z' }), hidden)).toBe(true)
    expect(isSwap(inAspen({ provenAt: '2026-11-23T09:05:00Z' }), hidden)).toBe(false)
  })

  it('and hides its guests is judged alike, whichever room was told first that it has or lost it', () => {
    for (const changedAt of [EARLIER, BEFORE, LOST_AT, AFTER]) {
      expect(isSwap(inAspen({ provenAt: EARLIER, changedAt }), toVega({ metRooms: null }))).toBe(true)
      expect(isSwap(inAspen({ provenAt: LOST_AT, changedAt }), toVega({ metRooms: null }))).toBe(false)
    }
  })

  it('and hides its guests was not moved from a room to which it came after the other', () => {
    expect(isSwap(inAspen({ receivedAt: AFTER, provenAt: null }), toVega({ metRooms: null }))).toBe(false)
  })

  it('and hides its guests was not moved from a room that refused it: both may have been asked', () => {
    expect(isSwap(inAspen({ isRefused: true, provenAt: EARLIER }), toVega({ metRooms: null }))).toBe(false)
    expect(isSwap(inAspen({ isRefused: true, provenAt: EARLIER }), toVega())).toBe(true)
  })

  it('and hides its guests, where nothing tells when the first room had it last, was moved when it came after the loss', () => {
    expect(isSwap(inAspen(), toVega({ metRooms: null, receivedAt: AFTER }))).toBe(true)
    expect(isSwap(inAspen(), toVega({ metRooms: null, receivedAt: BEFORE }))).toBe(false)
  })

  it('has left the first room behind as long as that one has not been told', () => {
    expect(leavesBehind(inAspen({ lost: null }), toVega())).toBe(true)
    expect(leavesBehind(inAspen({ lost: null }), toVega(besideAspen('accepted')))).toBe(false)
    expect(leavesBehind(inAspen({ lost: null }), toVega({ metRooms: null }))).toBe(false)
  })

  it('is never taken for moved by a room that has it, nor for the meeting of somebody else', () => {
    const response = fc.constantFrom('accepted', 'needs_action', 'declined', 'tentative')
    const rooms = fc.array(fc.record({ address: fc.constantFrom(ASPEN, VEGA, 'oak@rooms.example'), response }))
    const arrivals = fc.record({
      address: fc.constant(VEGA),
      organizer: fc.constantFrom(ANN, 'bob@acme.example', null),
      metRooms: fc.option(rooms),
      receivedAt: fc.constantFrom(BEFORE, LOST_AT, AFTER),
    })
    const departures = fc.constantFrom('withdrawn', 'declined', null).map((lost) => inAspen({ lost }))
    fc.assert(
      fc.property(departures, arrivals, (from, to) => {
        const arrival = to as Arrival
        const isMoved = isSwap(from, arrival)
        expect(isMoved && leavesBehind(from, arrival)).toBe(false)
        if (from.lost === null) expect(isMoved).toBe(false)
        if (to.organizer === 'bob@acme.example') expect(isMoved || leavesBehind(from, arrival)).toBe(false)
      }),
    )
  })
})
