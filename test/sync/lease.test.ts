import { describe, expect, it } from 'vitest'
import { visitCalendar } from '../../src/sync/visit-calendar.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { overheard } from '../worlds/overheard.ts'
import { book, calendarRow, invite, shown, states, WE_DECIDE, written } from '../worlds/room-at-rest.ts'
import { twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

describe('a calendar that one worker is looking at', () => {
  it('is left alone by every other worker', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const id = { organizationId: room.organizationId, calendarId: room.calendarIds.east }
    const lease = await room.ports.leases.acquire(id.organizationId, id.calendarId)
    expect(lease).not.toBeNull()
    expect(await room.ports.leases.acquire(id.organizationId, id.calendarId)).toBeNull()
    const calls: string[] = []
    await visitCalendar(
      overheard(room.ports, (name) => void calls.push(name)),
      id,
    )
    expect(calls).toEqual([])
  })

  it('is free for everybody after the visit', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.visit('east', { poll: true })
    expect(await calendarRow(room, 'east')).toMatchObject({ lease_token: null, lease_until: null })
  })

  it('is left alone while it is paused, whatever its provider tells, until it is time to try again', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.database.sql(
      `update calendar set health = 'paused', next_poll_at = now() + interval '1 hour' where id = $1`,
      [room.calendarIds.east],
    )
    invite(room, 'east', '09:00')
    await room.deliverNotices('east')
    await room.visit('east')
    expect(await states(room)).toEqual([])
    await room.visit('east', { poll: true })
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
  })
})

describe('a worker that lost its calendar to another one', () => {
  it('leaves the place where the other one reads alone, also when it finds nothing', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    const places = () =>
      room.database.sql(
        'select window_from, cursor_sealed, saved_at::text from calendar_cursor where calendar_id = $1 order by 1',
        [room.calendarIds.east],
      )
    const before = await places()
    expect(before).not.toEqual([])
    let pulls = 0
    const ports = overheard(room.ports, async (name) => {
      if (name !== 'pull') return
      pulls += 1
      await room.database.sql('update calendar set lease_token = gen_random_uuid() where id = $1', [
        room.calendarIds.east,
      ])
    })
    await room.database.sql('update calendar set next_poll_at = now() where id = $1', [room.calendarIds.east])
    await visitCalendar(ports, { organizationId: room.organizationId, calendarId: room.calendarIds.east })
    expect(pulls).toBe(1)
    expect(await places()).toEqual(before)
  })

  it.each(['pull', 'create', 'respond', 'subscribe'])('writes nothing any more (lost during %s)', async (during) => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    invite(room, 'east', '09:00')
    await book(room, '11:00')
    let before = {}
    const ports = overheard(room.ports, async (name) => {
      if (name !== during) return
      await room.database.sql('update calendar set lease_token = gen_random_uuid() where id = $1', [
        room.calendarIds.east,
      ])
      before = await written(room)
    })
    await visitCalendar(ports, { organizationId: room.organizationId, calendarId: room.calendarIds.east })
    expect(await written(room)).toEqual(before)
    expect((await calendarRow<{ lease_token: string | null }>(room, 'east')).lease_token).not.toBeNull()
    await room.settle()
    expect(shown(room, 'east')).toEqual(['Budget (accepted)', 'Booked: Ann Meyer (organizer)'])
  })
})
