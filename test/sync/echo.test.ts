import { describe, expect, it } from 'vitest'
import { visitCalendar } from '../../src/sync/visit-calendar.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { overheard } from '../worlds/overheard.ts'
import { at, book, invite, shown, WE_DECIDE, writeOnto, written } from '../worlds/room-at-rest.ts'
import { SIDES, twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()
const WRITES = ['create', 'update', 'delete', 'respond']

describe('a calendar on which nothing has changed', () => {
  it('is read without a trace, however often', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    invite(room, 'east', '09:00')
    writeOnto(room, 'west', '09:30')
    await book(room, '11:00')
    await room.settle()
    const before = await written(room)
    for (const side of [...SIDES, ...SIDES]) await room.visit(side, { poll: true })
    expect(await written(room)).toEqual(before)
  })

  it('is never written to', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    invite(room, 'east', '09:00')
    await book(room, '11:00')
    await room.settle()
    const calls: string[] = []
    const ports = overheard(room.ports, (name) => void calls.push(name))
    for (const side of SIDES) {
      await room.database.sql('update calendar set next_poll_at = now() where id = $1', [room.calendarIds[side]])
      await visitCalendar(ports, { organizationId: room.organizationId, calendarId: room.calendarIds[side] })
    }
    expect(calls).toContain('pull')
    expect(calls.filter((name) => WRITES.includes(name))).toEqual([])
  })

  it('says nothing new when its provider touches an item without changing it', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const id = invite(room, 'east', '09:00')
    await room.settle()
    const bookings = async () => {
      const { booking, audit, outbox } = await written(room)
      return { booking, audit, outbox }
    }
    const before = await bookings()
    room.worlds.east.faults.touch(room.remoteIds.east, id)
    await room.settle()
    expect(await bookings()).toEqual(before)
  })

  it('is not changed back by an old version that its provider hands out again', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const { people, faults } = room.worlds.east
    const id = invite(room, 'east', '09:00')
    await room.settle()
    people.editDetails(room.remoteIds.east, id, { summary: 'Costs' })
    await room.settle()
    faults.replay(room.remoteIds.east, id)
    await room.database.sql(`delete from inbox where calendar_id = $1`, [room.calendarIds.east])
    await room.settle()
    const [row] = await room.database.sql<{ summary: string }>(
      'select summary from booking where organization_id = $1',
      [room.organizationId],
    )
    expect(row?.summary).toBe('Costs')
  })
})

describe('a write of our own', () => {
  it('hides no later change by another when it comes once more, after that change', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await book(room, '11:00')
    await room.visit('east')
    const { people, faults } = room.worlds.east
    const [copy] = room.worlds.east.items(room.remoteIds.east)
    people.move(room.remoteIds.east, copy?.remoteId ?? '', at('14:00'))
    faults.replay(room.remoteIds.east, copy?.remoteId ?? '')
    await room.settle()
    const [row] = await room.database.sql('select starts_at from booking where organization_id = $1', [
      room.organizationId,
    ])
    expect(row).toEqual({ starts_at: '2026-12-01T13:00:00Z' })
    expect(await disagreements(room)).toEqual([])
  })

  it('costs one request for the write, and none when it comes back', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await book(room, '11:00')
    const calls: string[] = []
    const ports = overheard(room.ports, (name) => void calls.push(name))
    const visit = () => visitCalendar(ports, { organizationId: room.organizationId, calendarId: room.calendarIds.east })
    await visit()
    expect(calls.filter((name) => name === 'create')).toHaveLength(1)
    await room.database.sql('update calendar set next_poll_at = now() where id = $1', [room.calendarIds.east])
    calls.length = 0
    await visit()
    expect(calls.filter((name) => name !== 'pull')).toEqual([])
    expect(shown(room, 'east')).toEqual(['Booked: Ann Meyer (organizer)'])
  })
})
