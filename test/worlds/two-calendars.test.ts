import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { ann, at, book, conflicts, invite, shown, states, writeOnto } from './room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from './two-calendars.ts'

const database = databaseOfFile()

describe.each([
  { east: 'meetmeup', west: 'meetmeup' },
  { east: 'provider', west: 'provider' },
] as const)('one room in two calendars (east: $east decides, west: $west decides)', (decides) => {
  let room: TwoCalendars
  beforeEach(async () => {
    room = await twoCalendars({ database: database(), decides })
  })
  afterEach(() => room[Symbol.asyncDispose]())

  it('shows an invitation from one side on the other side as busy with the organiser’s name', async () => {
    invite(room, 'east', '09:00')
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    expect(shown(room, 'east')).toEqual(['Budget (accepted)'])
    expect(shown(room, 'west')).toEqual(['Booked: Ann Meyer (organizer)'])
  })

  it('shows a private meeting on the other side as busy alone', async () => {
    room.worlds.east.people.inviteRoom(room.remoteIds.east, {
      series: at('09:00'),
      summary: 'Salaries',
      organizer: ann,
      visibility: 'private',
    })
    await room.settle()
    expect(shown(room, 'west')).toEqual(['Busy (organizer)'])
  })

  it('gives the room to exactly one of two who want the same time, and declines the other with the reason', async () => {
    invite(room, 'east', '09:00')
    invite(room, 'west', '09:30', 'Retro')
    await room.settle()
    expect((await states(room)).sort()).toEqual(['Ann Meyer: confirmed', 'Bob Ray: declined'])
    const declined = room.worlds.west.itemsEver(room.remoteIds.west).find((item) => item.summary === 'Retro')
    expect(declined?.roomResponse).toBe('declined')
    expect(declined?.answerComment).toContain('room_unavailable')
    expect(await conflicts(room)).toEqual(['double_book (auto)'])
  })

  it('follows a meeting that its organiser moves, and lets go of one that is cancelled', async () => {
    const { east } = room.worlds
    const id = invite(room, 'east', '09:00')
    await room.settle()
    east.people.move(room.remoteIds.east, id, at('14:00'))
    await room.settle()
    const occupancy = await room.database.sql<{ starts_at: string }>(
      'select starts_at from occupancy where organization_id = $1',
      [room.organizationId],
    )
    expect(occupancy).toEqual([{ starts_at: '2026-12-01T13:00:00Z' }])
    expect(shown(room, 'west')).toHaveLength(1)
    east.people.cancel(room.remoteIds.east, id)
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: cancelled'])
    expect(shown(room, 'west')).toEqual([])
  })

  it('leaves a direct write over a booking untouched, and puts it before a person', async () => {
    invite(room, 'east', '09:00')
    await room.settle()
    writeOnto(room, 'west', '09:15', 30)
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: confirmed', 'Bob Ray: contested'])
    expect(shown(room, 'west')).toContain('Sneaky (organizer)')
    expect(await conflicts(room)).toEqual(['direct_write (open)'])
  })

  it('puts back its own copy of somebody’s meeting when a person deletes it', async () => {
    invite(room, 'east', '09:00')
    await room.settle()
    const [copy] = room.worlds.west.items(room.remoteIds.west)
    room.worlds.west.people.delete(room.remoteIds.west, copy?.remoteId ?? '')
    await room.settle()
    expect(shown(room, 'west')).toEqual(['Booked: Ann Meyer (organizer)'])
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
  })

  it('writes a booking made here onto both calendars, and takes it away from both when it is cancelled', async () => {
    const booked = await book(room, '11:00')
    expect(booked.ok).toBe(true)
    await room.settle()
    expect(shown(room, 'east')).toEqual(['Booked: Ann Meyer (organizer)'])
    expect(shown(room, 'west')).toEqual(['Booked: Ann Meyer (organizer)'])
    if (booked.ok) await room.cancel(booked.value.booking.id)
    await room.settle()
    expect(shown(room, 'east')).toEqual([])
    expect(shown(room, 'west')).toEqual([])
  })

  it('makes no second copy when the answer to a write was lost', async () => {
    room.worlds.west.faults.failNextWrite(room.remoteIds.west, 'after_commit')
    const booked = await book(room, '11:00')
    expect(booked.ok).toBe(true)
    await room.settle()
    expect(shown(room, 'west')).toEqual(['Booked: Ann Meyer (organizer)'])
  })
})
