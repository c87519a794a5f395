import { describe, expect, it } from 'vitest'
import { composeBooking } from '../../src/compose/compose-booking.ts'
import { weeklyMeetingAt } from '../../src/providers/memory/index.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { at, bob, book, conflicts, invite, shown, states, writeOnto } from '../worlds/room-at-rest.ts'
import { twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

/** The east answers by itself and is asked first; in the west the answer is ours. */
const asked = () =>
  twoCalendars({ database: database(), decides: { east: 'provider', west: 'meetmeup' }, canInvite: true })

describe('a booking of a room whose provider decides', () => {
  it('is held, and holds the room against others, until the provider has accepted', async () => {
    await using room = await asked()
    await book(room, '11:00')
    expect(await states(room)).toEqual(['Ann Meyer: held'])
    expect((await book(room, '11:30')).ok).toBe(false)
    await room.visit('east')
    expect(await states(room)).toEqual(['Ann Meyer: held'])
    room.worlds.east.answerRooms()
    await room.visit('east', { poll: true })
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    await room.settle()
    expect(await disagreements(room)).toEqual([])
  })

  it('is undone everywhere when the provider declines', async () => {
    await using room = await asked()
    room.worlds.east.setAnswers(room.remoteIds.east, 'declines_all')
    await book(room, '11:00')
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: declined'])
    expect(shown(room, 'west')).toEqual([])
    expect(await disagreements(room)).toEqual([])
    expect((await book(room, '11:00')).ok).toBe(true)
  })

  it('is undone when the provider’s own copy of the question vanishes', async () => {
    await using room = await asked()
    await book(room, '11:00')
    await room.visit('east')
    const [question] = room.worlds.east.items(room.remoteIds.east)
    room.worlds.east.people.delete(room.remoteIds.east, question?.remoteId ?? '')
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: declined'])
    expect(shown(room, 'west')).toEqual([])
  })
})

describe('a booking that we confirm because the provider did not answer in time', () => {
  it.each([
    { how: 'and we find what we wrote by its key', garbled: false },
    { how: 'and what we wrote is first met among its news', garbled: true },
  ])('is given up when its provider had declined, the answer to our write was lost, $how', async ({ garbled }) => {
    let now = Temporal.Instant.from('2026-11-23T09:00:00Z')
    const clock = { now: () => now }
    const decides = { east: 'provider', west: 'meetmeup' } as const
    await using room = await twoCalendars({ database: database(), decides, canInvite: true, now: clock.now })
    await room.changeRules({ onUnreachableProvider: 'confirm' })
    room.worlds.east.setAnswers(room.remoteIds.east, 'declines_all')
    room.worlds.east.faults.failNextWrite(room.remoteIds.east, 'after_commit')
    await book(room, '11:00')
    await room.visit('east')
    room.worlds.east.answerRooms()
    now = now.add({ hours: 1 })
    const core = composeBooking({ database: room.database, clock, waker: { wake: () => {} }, host: 'meetmeup.test' })
    await core.expireHolds()
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    if (garbled) room.worlds.east.faults.failNextRead(room.remoteIds.east, 'garbled')
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: declined'])
    expect(shown(room, 'west')).toEqual([])
    expect(await disagreements(room)).toEqual([])
  })
})

describe('a request that a person has cancelled on its calendar, for a booking that is moved here meanwhile', () => {
  it('is asked anew, at the new time', async () => {
    await using room = await asked()
    const booked = await book(room, '11:00')
    await room.settle()
    const [question] = room.worlds.east.items(room.remoteIds.east)
    room.worlds.east.people.cancel(room.remoteIds.east, question?.remoteId ?? '')
    if (booked.ok) await room.move(booked.value.booking.id, at('14:00'))
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    expect(shown(room, 'east')).toContain('Booked: Ann Meyer (accepted)')
    expect(await disagreements(room)).toEqual([])
  })
})

describe('an invitation on a calendar that need not be asked', () => {
  it('is accepted only after the calendar that decides has accepted too', async () => {
    await using room = await asked()
    invite(room, 'west', '09:00')
    await room.visit('west', { poll: true })
    expect(await states(room)).toEqual(['Bob Ray: held'])
    expect(shown(room, 'west')).toEqual(['Budget (needs_action)'])
    await room.settle()
    expect(await states(room)).toEqual(['Bob Ray: confirmed'])
    expect(shown(room, 'west')).toEqual(['Budget (accepted)'])
  })

  it('is declined when the calendar that decides declines', async () => {
    await using room = await asked()
    room.worlds.east.setAnswers(room.remoteIds.east, 'declines_all')
    invite(room, 'west', '09:00')
    await room.settle()
    expect(shown(room, 'west')).toEqual(['Budget (declined)'])
    expect(await disagreements(room)).toEqual([])
  })
})

describe('an event that somebody wrote straight onto a calendar, of a room whose provider decides', () => {
  it('is not removed when the provider declines it: a person decides', async () => {
    await using room = await asked()
    room.worlds.east.setAnswers(room.remoteIds.east, 'declines_all')
    writeOnto(room, 'west', '09:00')
    await room.settle()
    expect(await states(room)).toEqual(['Bob Ray: contested'])
    expect(shown(room, 'west')).toEqual(['Sneaky (organizer)'])
    expect(await conflicts(room)).toEqual(['direct_write (open)'])
  })
})

describe('an invitation that its own provider judges', () => {
  it('is held until the provider has answered, and then shown on the other side', async () => {
    await using room = await twoCalendars({ database: database(), decides: { east: 'provider', west: 'meetmeup' } })
    invite(room, 'east', '09:00')
    await room.visit('east', { poll: true })
    expect(await states(room)).toEqual(['Ann Meyer: held'])
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    expect(shown(room, 'west')).toEqual(['Booked: Ann Meyer (organizer)'])
  })

  it('gives the room up when it went before it was answered, though nobody ever told of that', async () => {
    await using room = await twoCalendars({ database: database(), decides: { east: 'provider', west: 'meetmeup' } })
    const { people, faults } = room.worlds.east
    const id = invite(room, 'east', '09:00')
    people.editDetails(room.remoteIds.east, id, { summary: 'Costs' })
    faults.replay(room.remoteIds.east, id)
    people.delete(room.remoteIds.east, id)
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: cancelled'])
    expect(await disagreements(room)).toEqual([])
  })

  it('and whose room we confirm when no answer comes is not asked for again because we decline one of its dates', async () => {
    let now = Temporal.Instant.from('2026-11-23T09:00:00Z')
    const clock = { now: () => now }
    const decides = { east: 'provider', west: 'meetmeup' } as const
    await using room = await twoCalendars({ database: database(), decides, now: clock.now })
    await room.changeRules({ onUnreachableProvider: 'confirm' })
    await book(room, '09:00')
    const { people } = room.worlds.east
    const series = weeklyMeetingAt('2026-12-01T08:00:00Z', 60, { zoneName: 'Europe/Berlin', count: 2 })
    const id = people.inviteRoom(room.remoteIds.east, { series, summary: 'Weekly', organizer: bob })
    people.answerByHand(room.remoteIds.east, id, 'tentative')
    await room.visit('east', { poll: true })
    expect(await states(room)).toEqual(['Ann Meyer: confirmed', 'Bob Ray: held'])
    now = now.add({ hours: 1 })
    const core = composeBooking({ database: room.database, clock, waker: { wake: () => {} }, host: 'meetmeup.test' })
    await core.expireHolds()
    expect(await states(room)).toEqual(['Ann Meyer: confirmed', 'Bob Ray: confirmed'])
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: confirmed', 'Bob Ray: confirmed'])
    expect(await disagreements(room)).toEqual([])
  })
})
