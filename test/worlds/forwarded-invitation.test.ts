import { describe, expect, it } from 'vitest'
import { type OutageWorld, outageWorld } from './outage-world.ts'

const SLOW = { timeout: 180_000 }

/** Somebody sends their invitation on to the room's address. */
function forwardToTheRoom({ exchange }: OutageWorld, meeting: string): void {
  const sent = exchange.sandbox.people.forward(JSON.parse(meeting), exchange.calendar.remoteCalendarId)
  if (!sent.ok) throw new Error(JSON.stringify(sent.error))
}

const copiesInTheRoom = ({ exchange }: OutageWorld): number => {
  const events = exchange.sandbox.control.events(exchange.calendar.remoteCalendarId)
  return events.ok ? events.value.filter(({ isOrganizer }) => !isOrganizer).length : 0
}

describe('scenario 20: an attendee forwards the invitation to the room', SLOW, () => {
  it('the room was invited already: nothing is booked twice, and nothing is refused', async () => {
    await using room = await outageWorld()
    const meeting = await room.invite('exchange', '09:00')
    await room.pass({ minutes: 2 })
    forwardToTheRoom(room, meeting)
    expect(copiesInTheRoom(room)).toBe(2)
    await room.pass({ minutes: 2 })
    expect(await room.states()).toEqual(['Outlook 08:00: confirmed'])
    expect(await room.shown('google')).toHaveLength(1)
    expect(await room.broken()).toEqual([])
  })
})
