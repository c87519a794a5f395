import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { meetingAt } from '../../src/providers/memory/index.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { type TwoCalendars, twoCalendars } from './two-calendars.ts'

const ann = { name: 'Ann Meyer', address: 'ann@east.example' }
const bob = { name: 'Bob Ray', address: 'bob@west.example' }
const at = (time: string, minutes = 60) => meetingAt(`2026-12-01T${time}:00+01:00`, minutes, 'Europe/Berlin')

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

  const states = async () =>
    (
      await room.database.sql<{ state: string; organizer_name: string }>(
        'select state, organizer_name from booking where organization_id = $1 order by id',
        [room.organizationId],
      )
    ).map((row) => `${row.organizer_name}: ${row.state}`)
  const shown = (side: 'east' | 'west') =>
    room.worlds[side]
      .items(room.remoteIds[side])
      .map((item) => `${item.summary} ${item.roomResponse}${item.cancelled ? ' cancelled' : ''}`)

  it('shows an invitation from one side on the other side as busy with the organiser’s name', async () => {
    room.worlds.east.people.inviteRoom(room.remoteIds.east, { series: at('09:00'), summary: 'Budget', organizer: ann })
    await room.settle()
    expect(await states()).toEqual(['Ann Meyer: confirmed'])
    expect(shown('east')).toEqual(['Budget accepted'])
    expect(shown('west')).toEqual(['Booked: Ann Meyer organizer'])
  })

  it('shows a private meeting on the other side as busy alone', async () => {
    room.worlds.east.people.inviteRoom(room.remoteIds.east, {
      series: at('09:00'),
      summary: 'Salaries',
      organizer: ann,
      visibility: 'private',
    })
    await room.settle()
    expect(shown('west')).toEqual(['Busy organizer'])
  })

  it('gives the room to exactly one of two who want the same time, and declines the other with the reason', async () => {
    room.worlds.east.people.inviteRoom(room.remoteIds.east, { series: at('09:00'), summary: 'Budget', organizer: ann })
    room.worlds.west.people.inviteRoom(room.remoteIds.west, { series: at('09:30'), summary: 'Retro', organizer: bob })
    await room.settle()
    expect((await states()).sort()).toEqual(['Ann Meyer: confirmed', 'Bob Ray: declined'])
    const declined = room.worlds.west.itemsEver(room.remoteIds.west).find((item) => item.summary === 'Retro')
    expect(declined?.roomResponse).toBe('declined')
    expect(declined?.answerComment).toContain('room_unavailable')
    const conflicts = await room.database.sql<{ kind: string; state: string }>(
      'select kind, state from conflict where organization_id = $1',
      [room.organizationId],
    )
    expect(conflicts).toEqual([{ kind: 'double_book', state: 'auto' }])
  })

  it('follows a meeting that its organiser moves, and lets go of one that is cancelled', async () => {
    const { east } = room.worlds
    const id = east.people.inviteRoom(room.remoteIds.east, { series: at('09:00'), summary: 'Budget', organizer: ann })
    await room.settle()
    east.people.move(room.remoteIds.east, id, at('14:00'))
    await room.settle()
    const occupancy = await room.database.sql<{ starts_at: string }>(
      'select starts_at from occupancy where organization_id = $1',
      [room.organizationId],
    )
    expect(occupancy).toEqual([{ starts_at: '2026-12-01T13:00:00Z' }])
    expect(shown('west')).toHaveLength(1)
    east.people.cancel(room.remoteIds.east, id)
    await room.settle()
    expect(await states()).toEqual(['Ann Meyer: cancelled'])
    expect(shown('west')).toEqual([])
  })

  it('leaves a direct write over a booking untouched, and puts it before a person', async () => {
    room.worlds.east.people.inviteRoom(room.remoteIds.east, { series: at('09:00'), summary: 'Budget', organizer: ann })
    await room.settle()
    room.worlds.west.people.writeOntoRoom(room.remoteIds.west, {
      series: at('09:15', 30),
      summary: 'Sneaky',
      organizer: bob,
    })
    await room.settle()
    expect(await states()).toEqual(['Ann Meyer: confirmed', 'Bob Ray: contested'])
    expect(shown('west')).toContain('Sneaky organizer')
    const conflicts = await room.database.sql<{ kind: string; state: string }>(
      'select kind, state from conflict where organization_id = $1',
      [room.organizationId],
    )
    expect(conflicts).toEqual([{ kind: 'direct_write', state: 'open' }])
  })

  it('puts back its own copy of somebody’s meeting when a person deletes it', async () => {
    room.worlds.east.people.inviteRoom(room.remoteIds.east, { series: at('09:00'), summary: 'Budget', organizer: ann })
    await room.settle()
    const [copy] = room.worlds.west.items(room.remoteIds.west)
    room.worlds.west.people.delete(room.remoteIds.west, copy?.remoteId ?? '')
    await room.settle()
    expect(shown('west')).toEqual(['Booked: Ann Meyer organizer'])
    expect(await states()).toEqual(['Ann Meyer: confirmed'])
  })

  it('writes a booking made here onto both calendars, and takes it away from both when it is cancelled', async () => {
    const booked = await room.book({
      series: at('11:00'),
      summary: 'Panel',
      description: null,
      organizer: ann,
      visibility: 'public',
      attendeeCount: 3,
    })
    expect(booked.ok).toBe(true)
    await room.settle()
    expect(shown('east')).toEqual(['Booked: Ann Meyer organizer'])
    expect(shown('west')).toEqual(['Booked: Ann Meyer organizer'])
    if (booked.ok) await room.cancel(booked.value.booking.id)
    await room.settle()
    expect(shown('east')).toEqual([])
    expect(shown('west')).toEqual([])
  })

  it('makes no second copy when the answer to a write was lost', async () => {
    room.worlds.west.faults.failNextWrite(room.remoteIds.west, 'after_commit')
    const booked = await room.book({
      series: at('11:00'),
      summary: 'Panel',
      description: null,
      organizer: ann,
      visibility: 'public',
      attendeeCount: 3,
    })
    expect(booked.ok).toBe(true)
    await room.settle()
    expect(shown('west')).toEqual(['Booked: Ann Meyer organizer'])
  })
})
