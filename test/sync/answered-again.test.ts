import { describe, expect, it } from 'vitest'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { at, book, invite, shown, states, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

/** A new time makes every attendee's answer open again, the room's too, also where the old time comes back before anybody has looked. */
describe('a meeting that its organiser moves away and back between two looks', () => {
  it('is accepted again where it has the room', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const id = invite(room, 'east', '09:00')
    await room.settle()
    const { people } = room.worlds.east
    people.move(room.remoteIds.east, id, at('14:00'))
    people.move(room.remoteIds.east, id, at('09:00'))
    await room.settle()
    expect(shown(room, 'east')).toEqual(['Budget (accepted)'])
    expect(await disagreements(room)).toEqual([])
  })

  it('is declined again where it has not', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await book(room, '09:00')
    await room.settle()
    const id = invite(room, 'east', '09:00')
    await room.settle()
    const { people } = room.worlds.east
    people.move(room.remoteIds.east, id, at('14:00'))
    people.move(room.remoteIds.east, id, at('09:00'))
    await room.settle()
    expect(shown(room, 'east')).toContain('Budget (declined)')
    expect(await states(room)).toEqual(['Ann Meyer: confirmed', 'Ann Meyer: declined'])
    expect(await disagreements(room)).toEqual([])
  })

  it('has the room now, if the room has become free since it was declined', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const booked = await book(room, '09:00')
    await room.settle()
    const id = invite(room, 'east', '09:00')
    await room.settle()
    if (booked.ok) await room.cancel(booked.value.booking.id)
    const { people } = room.worlds.east
    people.move(room.remoteIds.east, id, at('14:00'))
    people.move(room.remoteIds.east, id, at('09:00'))
    await room.settle()
    expect(shown(room, 'east')).toEqual(['Budget (accepted)'])
    expect(await disagreements(room)).toEqual([])
  })
})
