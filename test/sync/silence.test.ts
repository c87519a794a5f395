import { describe, expect, it } from 'vitest'
import { meetingAt } from '../../src/providers/memory/index.ts'
import { seenTroubles } from '../../src/store/troubles/seen-troubles.ts'
import { visitCalendar } from '../../src/sync/visit-calendar.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { overheard } from '../worlds/overheard.ts'
import { calendarRow, invite, states, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

/** A watched calendar, and a clock that goes on from now: the database has its own. */
async function watched() {
  let now = Temporal.Now.instant().add({ minutes: 1 })
  const room = await twoCalendars({ database: database(), decides: WE_DECIDE, now: () => now })
  await room.visit('east', { poll: true })
  await room.visit('east', { poll: true })
  room.worlds.east.takeNotices()
  const row = () =>
    calendarRow<{ unannounced: number; silent_since: string | null; poll_interval_seconds: number }>(room, 'east')
  return {
    room,
    row,
    later: (minutes: number) => {
      now = now.add({ minutes })
    },
    /** A poll; what it said of the subscription. */
    async poll() {
      await room.database.sql('update calendar set next_poll_at = now() where id = $1', [room.calendarIds.east])
      const said: string[] = []
      const ports = overheard(room.ports, (name) => void said.push(name))
      await visitCalendar(ports, { organizationId: room.organizationId, calendarId: room.calendarIds.east })
      return said.filter((name) => ['subscribe', 'renew', 'unsubscribe'].includes(name))
    },
    troubles: async () => (await seenTroubles(room.database.sql, room.organizationId, now)).map(({ kind }) => kind),
  }
}

/** Ahead of the clock of the database, whenever this is run. */
const soon = (time: string) =>
  meetingAt(`${Temporal.Now.plainDateISO('UTC').add({ days: 3 })}T${time}:00Z`, 60, 'Europe/Berlin')

const HOURS = ['09:00', '10:00', '11:00', '12:00', '13:00', '14:00'] as const

describe('a calendar that is watched, and whose notices do not come', () => {
  it('is watched anew and polled each minute after three polls with news, and an administrator is told', async () => {
    const { room, later, poll, row, troubles } = await watched()
    await using _room = room
    room.worlds.east.faults.dropNotices(room.remoteIds.east, 100)
    for (const time of HOURS.slice(0, 2)) {
      invite(room, 'east', soon(time))
      later(5)
      expect(await poll()).toEqual([])
    }
    expect(await row()).toMatchObject({ unannounced: 2, silent_since: null, poll_interval_seconds: 300 })
    expect(await troubles()).not.toContain('notices_silent')
    invite(room, 'east', soon(HOURS[2]))
    later(5)
    expect(await poll()).toEqual(['subscribe', 'unsubscribe'])
    expect(await troubles()).toContain('notices_silent')
    expect(await poll()).toEqual([])
    expect(await row()).toMatchObject({ unannounced: 3, poll_interval_seconds: 60 })
    expect(await states(room)).toHaveLength(3)
  })

  it('is well again with the next notice', async () => {
    const { room, later, poll, row, troubles } = await watched()
    await using _room = room
    room.worlds.east.faults.dropNotices(room.remoteIds.east, 100)
    for (const time of HOURS.slice(0, 3)) {
      invite(room, 'east', soon(time))
      later(5)
      await poll()
    }
    room.worlds.east.faults.clear()
    invite(room, 'east', soon(HOURS[3]))
    await room.database.sql('update calendar set dirty_since = null where id = $1', [room.calendarIds.east])
    await room.deliverNotices('east')
    expect(await row()).toMatchObject({ unannounced: 0, silent_since: null })
    expect(await troubles()).not.toContain('notices_silent')
  })
})

describe('a poll that finds news', () => {
  it('says nothing about notices that may still be on their way', async () => {
    const { room, later, poll, row } = await watched()
    await using _room = room
    for (const time of HOURS) {
      later(5)
      invite(room, 'east', soon(time))
      later(1)
      await poll()
    }
    expect(await row()).toMatchObject({ unannounced: 0 })
  })

  it('or that came before it', async () => {
    const { room, later, poll, row } = await watched()
    await using _room = room
    invite(room, 'east', soon('09:00'))
    later(5)
    await room.deliverNotices('east')
    await poll()
    expect(await row()).toMatchObject({ unannounced: 0 })
  })

  it('and our own writes that come back are no news', async () => {
    const { room, later, poll, row } = await watched()
    await using _room = room
    for (const time of HOURS) {
      invite(room, 'west', time)
      await room.visit('west', { poll: true })
      await poll()
      later(5)
      await poll()
    }
    expect(await row()).toMatchObject({ unannounced: 0 })
  })
})
