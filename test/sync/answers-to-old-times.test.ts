import { describe, expect, it } from 'vitest'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { at, book, states } from '../worlds/room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

/** A room for which one calendar decides by itself, and is asked. */
const asked = () =>
  twoCalendars({ database: database(), decides: { east: 'provider', west: 'meetmeup' }, canInvite: true })

async function bookedAtEleven(room: TwoCalendars): Promise<number> {
  const made = await book(room, '11:00')
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return made.value.booking.id
}

describe('an answer to a time that a booking has no more', () => {
  it('does not confirm the booking, when it was given before the move', async () => {
    await using room = await asked()
    const bookingId = await bookedAtEleven(room)
    await room.visit('east')
    room.worlds.east.answerRooms()
    await room.visit('east', { poll: true })
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    room.worlds.east.setAnswers(room.remoteIds.east, 'declines_all')
    expect((await room.move(bookingId, at('14:00'))).ok).toBe(true)
    expect(await states(room)).toEqual(['Ann Meyer: held'])
    await room.visit('east')
    expect(await states(room)).toEqual(['Ann Meyer: held'])
  })
  it.each(['accepts', 'declines_all'] as const)('nor when it comes after it: %s', async (how) => {
    await using room = await asked()
    const bookingId = await bookedAtEleven(room)
    await room.visit('east')
    if (how === 'declines_all') room.worlds.east.setAnswers(room.remoteIds.east, how)
    expect((await room.move(bookingId, at('14:00'))).ok).toBe(true)
    room.worlds.east.answerRooms()
    await room.visit('east', { poll: true })
    expect(await states(room)).toEqual(['Ann Meyer: held'])
    await room.settle()
    expect(await states(room)).toEqual([how === 'accepts' ? 'Ann Meyer: confirmed' : 'Ann Meyer: declined'])
  })
  it('does not cost it the new time', async () => {
    await using room = await asked()
    const bookingId = await bookedAtEleven(room)
    await room.visit('east')
    room.worlds.east.setAnswers(room.remoteIds.east, 'declines_all')
    expect((await room.move(bookingId, at('14:00'))).ok).toBe(true)
    room.worlds.east.answerRooms()
    room.worlds.east.setAnswers(room.remoteIds.east, 'automatic')
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
  })
})
