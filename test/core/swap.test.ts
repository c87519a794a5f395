import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Arrival, isSwap, leavesBehind, type RoomOfMeeting } from '../../src/core/swap.ts'

const ASPEN = 'aspen@rooms.example'
const VEGA = 'vega@rooms.example'
const ANN = 'ann@acme.example'

const LOST_AT = '2026-11-23T10:00:00Z'
const BEFORE = '2026-11-23T09:00:00Z'
const AFTER = '2026-11-23T11:00:00Z'

/** The meeting in Aspen. */
const inAspen = (about: Partial<RoomOfMeeting> = {}): RoomOfMeeting => ({
  ...{ bookingId: 1, roomId: 1, roomName: 'Aspen', calendarId: 1, linkId: 1, address: ASPEN, organizer: ANN },
  ...{ answered: 'accepted', lost: 'withdrawn', metRooms: [], receivedAt: BEFORE, changedAt: LOST_AT, swapped: null },
  ...about,
})

/** The same meeting as it came to Vega. */
const toVega = (about: Partial<Arrival> = {}): Arrival => ({
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

  it('and hides its guests was moved when it came to the other room after the first had lost it', () => {
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
