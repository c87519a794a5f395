import { describe, expect, it } from 'vitest'
import { visitCalendar } from '../../src/sync/visit-calendar.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { overheard } from '../worlds/overheard.ts'
import { calendarRow, invite, states, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()
const START = Temporal.Instant.from('2026-11-23T09:00:00Z')
const TALK = ['subscribe', 'renew', 'unsubscribe']

/** A room whose clock can be turned on, and what was said about its subscription in one visit. */
async function world() {
  let now = START
  const room = await twoCalendars({ database: database(), decides: WE_DECIDE, now: () => now })
  return {
    room,
    later: (hours: number) => {
      now = now.add({ hours })
    },
    said: async () => {
      const calls: string[] = []
      const ports = overheard(room.ports, (name) => void calls.push(name))
      await visitCalendar(ports, { organizationId: room.organizationId, calendarId: room.calendarIds.east })
      return calls.filter((name) => TALK.includes(name))
    },
  }
}

const openOnes = async ({ database, calendarIds }: TwoCalendars) =>
  (await database.sql(`select id from subscription where calendar_id = $1 and state = 'open'`, [calendarIds.east]))
    .length

describe('the subscription of a calendar', () => {
  it('is opened once, and left alone for the first half of its life', async () => {
    const { room, later, said } = await world()
    await using _room = room
    expect(await said()).toEqual(['subscribe'])
    expect(await calendarRow(room, 'east')).toMatchObject({ watch: 'watching' })
    later(24 * 3)
    expect(await said()).toEqual([])
    expect(await openOnes(room)).toBe(1)
  })

  it('is renewed in the second half of its life, once', async () => {
    const { room, later, said } = await world()
    await using _room = room
    await said()
    later(24 * 4)
    expect(await said()).toEqual(['renew'])
    await room.database.sql('update calendar set dirty_since = null where id = $1', [room.calendarIds.east])
    expect(await said()).toEqual([])
    later(24 * 3)
    expect(await said()).toEqual([])
    later(24)
    expect(await said()).toEqual(['renew'])
  })

  it('wakes no visit by being renewed', async () => {
    const { room, later, said } = await world()
    await using _room = room
    await said()
    await room.visit('east', { poll: true })
    later(24 * 4)
    await said()
    expect(await calendarRow(room, 'east')).toMatchObject({ dirty_since: null })
  })

  it('is opened anew before the old one is stopped, where it cannot be renewed', async () => {
    const { room, later, said } = await world()
    await using _room = room
    await said()
    await room.database.sql(`update subscription set remote_id = 'forgotten' where calendar_id = $1`, [
      room.calendarIds.east,
    ])
    later(24 * 4)
    expect(await said()).toEqual(['renew', 'subscribe', 'unsubscribe'])
    expect(await openOnes(room)).toBe(1)
  })

  it('brings what happened while it was being opened', async () => {
    const { room } = await world()
    await using _room = room
    const ports = overheard(room.ports, (name) => {
      if (name === 'subscribe') invite(room, 'east', '09:00')
    })
    await visitCalendar(ports, { organizationId: room.organizationId, calendarId: room.calendarIds.east })
    expect(await states(room)).toEqual([])
    await room.visit('east')
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
  })
})

describe('a calendar that cannot be watched', () => {
  it('is polled, says why, and is asked again after a week', async () => {
    const { room, later, said } = await world()
    await using _room = room
    const { faults } = room.worlds.east
    faults.refuseWatch(room.remoteIds.east, true)
    expect(await said()).toEqual(['subscribe'])
    expect(await calendarRow(room, 'east')).toMatchObject({
      watch: 'refused',
      watch_detail: 'watch_not_supported: this calendar cannot be watched',
      poll_interval_seconds: 60,
    })
    await room.database.sql('update calendar set watch_tried_at = $2 where id = $1', [
      room.calendarIds.east,
      START.toString(),
    ])
    later(24 * 6)
    expect(await said()).toEqual([])
    faults.refuseWatch(room.remoteIds.east, false)
    later(24 * 2)
    expect(await said()).toEqual(['subscribe'])
    expect(await calendarRow(room, 'east')).toMatchObject({ watch: 'watching' })
  })
})
