import { describe, expect, it } from 'vitest'
import { broken, prove } from '../ops/verify/proving.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { ann, at, book, conflicts, invite, shown, states, WE_DECIDE, writeOnto } from '../worlds/room-at-rest.ts'
import { twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

describe('a meeting that a calendar does not list any more', () => {
  it('is kept when a read still finds it', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const id = invite(room, 'east', '09:00')
    await room.settle()
    await room.database.sql(
      `insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id)
        values ($1, $2, $3, 'removed:test', 'removed', '{"certain": false}', gen_random_uuid())`,
      [room.organizationId, room.calendarIds.east, id],
    )
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
  })

  it('is cancelled when a read proves it', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const id = invite(room, 'east', '09:00')
    await room.settle()
    room.worlds.east.people.delete(room.remoteIds.east, id)
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: cancelled'])
    expect(shown(room, 'west')).toEqual([])
  })

  it('is missed by the next comparison, also while it is owed something there', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const id = invite(room, 'east', '09:00')
    await room.settle()
    room.worlds.east.people.delete(room.remoteIds.east, id)
    // Its cursors were forgotten just then, and what the calendar told of last was an old version: nobody heard of it.
    await room.visit('east', { poll: true })
    await room.database.sql('delete from inbox where calendar_id = $1', [room.calendarIds.east])
    await room.database.sql(`update booking set state = 'confirmed', verdict = null where organization_id = $1`, [
      room.organizationId,
    ])
    await room.database.sql(
      `update link set state = 'live', pushed_core_version = desired_core_version - 1 where calendar_id = $1`,
      [room.calendarIds.east],
    )
    await room.visit('east', { compare: true })
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: cancelled'])
  })

  it('and was deleted before we could answer it gives the room up, though it was never listed as deleted', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const { people, faults } = room.worlds.east
    const id = invite(room, 'east', '09:00')
    people.editDetails(room.remoteIds.east, id, { summary: 'Costs' })
    faults.replay(room.remoteIds.east, id)
    people.delete(room.remoteIds.east, id)
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: cancelled'])
    expect(await disagreements(room)).toEqual([])
  })

  it.each([
    { among: 'by itself', others: [] },
    { among: 'among new meetings', others: ['10:00', '11:00'] },
  ])(
    'and was cancelled before we first saw it is not brought to life by an old version of it that comes $among',
    async ({ others: [before, after] }) => {
      await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
      const { people, faults } = room.worlds.west
      const id = writeOnto(room, 'west', '09:00')
      people.cancel(room.remoteIds.west, id)
      await room.settle()
      if (before !== undefined) writeOnto(room, 'west', before)
      expect(faults.replay(room.remoteIds.west, id)).toBe(true)
      if (after !== undefined) writeOnto(room, 'west', after)
      await room.settle()
      expect(await states(room)).toEqual(before === undefined ? [] : ['Bob Ray: confirmed', 'Bob Ray: confirmed'])
      expect(await disagreements(room)).toEqual([])
    },
  )
})

describe('a cursor that has died', () => {
  it('means reading everything anew, and deletes nothing', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    for (const time of ['08:00', '09:00', '10:00', '11:00', '12:00']) invite(room, 'east', time)
    await room.settle()
    room.worlds.east.faults.expireCursors(room.remoteIds.east)
    await room.settle()
    expect(await states(room)).toEqual(Array.from({ length: 5 }, () => 'Ann Meyer: confirmed'))
    expect(await disagreements(room)).toEqual([])
  })

  it('hides no meeting that was deleted meanwhile', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const id = invite(room, 'east', '09:00')
    invite(room, 'east', '10:00')
    await room.settle()
    room.worlds.east.people.delete(room.remoteIds.east, id)
    room.worlds.east.faults.expireCursors(room.remoteIds.east)
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: cancelled', 'Ann Meyer: confirmed'])
    expect(await disagreements(room)).toEqual([])
  })

  it('and was read anew only in part goes on where it stopped', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    for (const time of ['08:00', '09:00', '10:00', '11:00', '12:00', '13:00', '14:00']) invite(room, 'east', time)
    const { faults } = room.worlds.east
    await room.killedVisit('east', 9)
    faults.expireCursors(room.remoteIds.east)
    await room.settle()
    expect(await states(room)).toHaveLength(7)
    expect(await disagreements(room)).toEqual([])
  })
})

describe('a calendar that is emptied at once', () => {
  it('cancels nothing, sets the removals aside, and asks a person', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    for (let hour = 8; hour < 20; hour++) invite(room, 'east', `${String(hour).padStart(2, '0')}:00`)
    await room.settle()
    room.worlds.east.people.emptyCalendar(room.remoteIds.east)
    await room.settle()
    expect(new Set(await states(room))).toEqual(new Set(['Ann Meyer: confirmed']))
    expect(await conflicts(room)).toEqual(['mass_removal (open)'])
    const [row] = await room.database.sql<{ count: number }>(
      `select count(*) from inbox where organization_id = $1 and state = 'quarantined' and error ->> 'code' = 'mass_removal'`,
      [room.organizationId],
    )
    expect(row?.count).toBe(12)
    expect(shown(room, 'west')).toHaveLength(12)
  })

  it('goes on with everything else that happened on it', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    for (let hour = 8; hour < 20; hour++) invite(room, 'east', `${String(hour).padStart(2, '0')}:00`)
    await room.settle()
    const { people } = room.worlds.east
    people.emptyCalendar(room.remoteIds.east)
    people.inviteRoom(room.remoteIds.east, { series: at('20:00'), summary: 'Late', organizer: ann })
    await room.settle()
    expect(shown(room, 'east')).toEqual(['Late (accepted)'])
  })
})

describe('a copy of ours whose write was cut off, and which a person cancels before we have looked', () => {
  it('counts as cancelled by that person, and not as agreed', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const { east } = room.worlds
    east.faults.failNextWrite(room.remoteIds.east, 'after_commit')
    await book(room, '09:00')
    await room.visit('east')
    const [copy] = east.items(room.remoteIds.east)
    east.people.cancel(room.remoteIds.east, copy?.remoteId ?? '')
    await room.settle()
    expect(await disagreements(room)).toEqual([])
    expect(await states(room)).toEqual(['Ann Meyer: cancelled'])
  })
})

describe('a copy of ours that somebody has copied by hand', () => {
  it('goes with the booking that ends when they cancel the first one, also when both are told of at once', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await book(room, '11:00')
    await room.settle()
    const [copy] = room.worlds.east.items(room.remoteIds.east)
    room.worlds.east.people.duplicate(room.remoteIds.east, copy?.remoteId ?? '')
    room.worlds.east.people.cancel(room.remoteIds.east, copy?.remoteId ?? '')
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: cancelled'])
    expect(await disagreements(room)).toEqual([])
    expect(broken(await prove(room))).toEqual([])
  })
})
