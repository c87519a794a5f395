import { describe, expect, it } from 'vitest'
import { connectionPaces } from '../../src/store/sync/connection-paces.ts'
import { dueCalendars } from '../../src/store/sync/due-calendars.ts'
import { createPacer } from '../../src/sync/pacer.ts'
import { visitCalendar } from '../../src/sync/visit-calendar.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { overheard } from '../worlds/overheard.ts'
import { book, calendarRow, conflicts, invite, shown, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { type Side, type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

const connectionOf = async (room: TwoCalendars, side: Side): Promise<number> => {
  const { connection_id } = await calendarRow<{ connection_id: number }>(room, side)
  return connection_id
}

/** As if other processes had sent so much that this is left. */
async function leave(room: TwoCalendars, side: Side, left: { write: number; pull: number; reconcile: number }) {
  const connection = await connectionOf(room, side)
  await room.database.sql('update connection set quota_per_minute = 1 where id = $1', [connection])
  await room.database.sql(
    `insert into connection_pace (organization_id, connection_id, write_left, pull_left, reconcile_left) values ($1, $2, $3, $4, $5)
      on conflict (organization_id, connection_id) do update set write_left = $3, pull_left = $4, reconcile_left = $5, refilled_at = now()`,
    [room.organizationId, connection, left.write, left.pull, left.reconcile],
  )
}

async function giveBack(room: TwoCalendars, side: Side): Promise<void> {
  const connection = await connectionOf(room, side)
  await room.database.sql('update connection set quota_per_minute = 1000000 where id = $1', [connection])
  await room.database.sql('delete from connection_pace where connection_id = $1', [connection])
}

/** One that has no requests in hand. */
const anotherProcess = ({ ports, database: store }: TwoCalendars) => ({
  ...ports,
  pacer: createPacer({
    paces: connectionPaces(store),
    clock: ports.clock,
    counted: async (call) => ({ value: await call(), requests: 1 }),
    observe: () => {},
  }),
})

const attempts = async (room: TwoCalendars): Promise<number> => {
  const [row] = await room.database.sql<{ attempts: number }>(
    'select coalesce(sum(attempt), 0) as attempts from link where organization_id = $1',
    [room.organizationId],
  )
  return Number(row?.attempts)
}

describe('a connection whose requests are used up', () => {
  it('is not called, fails nothing and loses nothing', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    invite(room, 'east', '09:00')
    await book(room, '11:00')
    await leave(room, 'east', { write: 0, pull: 0, reconcile: 0 })
    const calls: string[] = []
    const id = { organizationId: room.organizationId, calendarId: room.calendarIds.east }
    await visitCalendar(
      overheard(room.ports, (name) => void calls.push(name)),
      id,
    )
    expect(calls.filter((name) => name !== 'windows')).toEqual([])
    expect(await calendarRow(room, 'east')).toMatchObject({ failures: 0, health: 'ok', lease_token: null })
    expect(await attempts(room)).toBe(0)
    await giveBack(room, 'east')
    await room.settle()
    expect(await disagreements(room)).toEqual([])
    expect(shown(room, 'east')).toHaveLength(2)
  })

  it('still writes what people booked while looks that nobody asked for wait', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    await book(room, '11:00')
    await leave(room, 'east', { write: 5, pull: 0, reconcile: 0 })
    const calls: string[] = []
    await room.database.sql('update calendar set next_poll_at = now(), dirty_since = now() where id = $1', [
      room.calendarIds.east,
    ])
    const id = { organizationId: room.organizationId, calendarId: room.calendarIds.east }
    await visitCalendar(
      overheard(anotherProcess(room), (name) => void calls.push(name)),
      id,
    )
    expect(calls).toContain('create')
    expect(calls).not.toContain('pull')
    // The news that it had to leave is news still.
    expect((await calendarRow<{ dirty_since: string | null }>(room, 'east')).dirty_since).not.toBeNull()
  })

  it('finds out what vanished from it in as many visits as that takes, however many meetings it is', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    for (let hour = 8; hour < 23; hour++) invite(room, 'east', `${String(hour).padStart(2, '0')}:00`)
    await room.settle()
    room.worlds.east.people.emptyCalendar(room.remoteIds.east)
    room.worlds.east.faults.expireCursors(room.remoteIds.east)
    // Each visit has requests for a few of the fifteen meetings that its calendar does not name any more.
    const reads: string[] = []
    for (let visit = 0; visit < 12; visit++) {
      await leave(room, 'east', { write: 0, pull: 4, reconcile: 0 })
      await room.database.sql('update calendar set dirty_since = now(), next_poll_at = now() where id = $1', [
        room.calendarIds.east,
      ])
      const heard = overheard(anotherProcess(room), (name) => void reads.push(name))
      await visitCalendar(heard, { organizationId: room.organizationId, calendarId: room.calendarIds.east })
    }
    expect(await conflicts(room)).toEqual(['mass_removal (open)'])
    expect(reads.filter((name) => name === 'read')).toHaveLength(15)
  })

  it('looks into what a look has found at the pace of news, though looks themselves have to wait', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const id = invite(room, 'east', '09:00')
    await room.settle()
    const calendar = { organizationId: room.organizationId, calendarId: room.calendarIds.east }
    await room.database.sql(
      `insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id)
        values ($1, $2, $3, 'removed:test', 'removed', '{"certain": false}', gen_random_uuid())`,
      [calendar.organizationId, calendar.calendarId, id],
    )
    await room.database.sql('update calendar set dirty_since = null, next_poll_at = now() where id = $1', [
      calendar.calendarId,
    ])
    await leave(room, 'east', { write: 0, pull: 2, reconcile: 0 })
    const calls: string[] = []
    await visitCalendar(
      overheard(anotherProcess(room), (name) => void calls.push(name)),
      calendar,
    )
    expect(calls.filter((name) => name !== 'windows')).toEqual(['read'])
  })

  it('lets a calendar be watched as soon as there are requests again, not only at its next poll', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    await room.database.sql(`update subscription set state = 'stopped' where calendar_id = $1`, [room.calendarIds.east])
    await room.database.sql(
      `update calendar set watch = 'untried', dirty_since = null, next_poll_at = now() + interval '1 hour' where id = $1`,
      [room.calendarIds.east],
    )
    await leave(room, 'east', { write: 0, pull: 0, reconcile: 0 })
    const id = { organizationId: room.organizationId, calendarId: room.calendarIds.east }
    await visitCalendar(anotherProcess(room), id)
    expect(await calendarRow(room, 'east')).toMatchObject({ watch: 'untried', failures: 0 })
    const [wait] = await room.database.sql<{ minutes: number }>(
      'select extract(epoch from next_poll_at - now()) / 60 as minutes from calendar where id = $1',
      [room.calendarIds.east],
    )
    expect(Number(wait?.minutes)).toBeLessThan(5)
    await giveBack(room, 'east')
    await room.visit('east', { poll: true })
    expect(await calendarRow(room, 'east')).toMatchObject({ watch: 'watching' })
  })
})

describe('a provider that is down', () => {
  const calledAtAVisit = async (room: TwoCalendars): Promise<string[]> => {
    const calls: string[] = []
    const ports = overheard(room.ports, (name) => void calls.push(name))
    await room.database.sql('update calendar set next_poll_at = now() where id = $1', [room.calendarIds.east])
    await visitCalendar(ports, { organizationId: room.organizationId, calendarId: room.calendarIds.east })
    return calls.filter((name) => name !== 'windows')
  }
  const failingVisits = async (room: TwoCalendars, times: number) => {
    for (let turn = 0; turn < times; turn++) {
      room.worlds.east.faults.failNextRead(room.remoteIds.east, 'unreachable')
      await room.visit('east', { poll: true })
    }
  }
  const letItEnd = (room: TwoCalendars) =>
    room.database.sql(
      `update connection_pace set suspended_until = now() - interval '1 second' where organization_id = $1`,
      [room.organizationId],
    )

  it('is left alone after five failures; what is owed to it waits and uses up no tries', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    await failingVisits(room, 4)
    expect(await paceOf(room)).toEqual([])
    await failingVisits(room, 1)
    expect(await paceOf(room)).toEqual([{ suspensions: 1, suspended: true }])
    await book(room, '11:00')
    invite(room, 'east', '09:00')
    expect(await calledAtAVisit(room)).toEqual([])
    expect(await attempts(room)).toBe(0)
    const due = await room.database.sql('select 1 from calendar where id = $1 and failures = 5', [
      room.calendarIds.east,
    ])
    expect(due).toHaveLength(1)
    expect((await dueCalendars(room.database.sql).due(1000)).map(({ calendarId }) => calendarId)).not.toContain(
      room.calendarIds.east,
    )
  })

  it('is tried by one call when the pause is over, and all goes on when it works', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    await failingVisits(room, 5)
    await book(room, '11:00')
    await letItEnd(room)
    expect(await calledAtAVisit(room)).toContain('create')
    expect(await paceOf(room)).toEqual([])
    await room.settle()
    expect(await disagreements(room)).toEqual([])
  })

  it('works again for all of its calendars at once: none waits for the pause that it earned meanwhile', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    await failingVisits(room, 5)
    await room.database.sql(
      `update calendar set connection_id = (select connection_id from calendar where id = $2), failures = 6, next_poll_at = now() + interval '50 seconds' where id = $1`,
      [room.calendarIds.west, room.calendarIds.east],
    )
    const due = async () => (await dueCalendars(room.database.sql).due(1000)).map(({ calendarId }) => calendarId)
    await letItEnd(room)
    expect(await due()).not.toContain(room.calendarIds.west)
    expect(await calledAtAVisit(room)).toContain('pull')
    expect(await due()).toContain(room.calendarIds.west)
  })

  it('is left alone for longer when that call fails too', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    await failingVisits(room, 5)
    await letItEnd(room)
    await failingVisits(room, 1)
    expect(await paceOf(room)).toEqual([{ suspensions: 2, suspended: true }])
    expect(await calledAtAVisit(room)).toEqual([])
  })

  it('is tried by one process at a time', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    await failingVisits(room, 5)
    await letItEnd(room)
    const lease = await room.ports.leases.acquire(room.organizationId, room.calendarIds.east)
    const paces = connectionPaces(room.database)
    if (lease === null) throw new Error('the calendar is free')
    const asked = await Promise.all([1, 2, 3].map(() => paces.mayProbe(lease)))
    expect(asked.filter((may) => may)).toEqual([true])
    await paces.resume(lease)
    expect(await paces.mayProbe(lease)).toBe(true)
  })

  it('is tried although its requests are used up: or that it works again would be found out by nobody', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    await failingVisits(room, 5)
    await letItEnd(room)
    await leave(room, 'east', { write: 0, pull: 0, reconcile: 0 })
    const calls: string[] = []
    const id = { organizationId: room.organizationId, calendarId: room.calendarIds.east }
    await room.database.sql('update calendar set next_poll_at = now() where id = $1', [id.calendarId])
    await visitCalendar(
      overheard(anotherProcess(room), (name) => void calls.push(name)),
      id,
    )
    expect(calls.filter((name) => name !== 'windows')).toEqual(['pull'])
    expect(await paceOf(room)).toEqual([])
  })

  it('is tried by another process soon when the one that tried it has died', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    await failingVisits(room, 5)
    await letItEnd(room)
    const lease = await room.ports.leases.acquire(room.organizationId, room.calendarIds.east)
    if (lease === null) throw new Error('the calendar is free')
    await connectionPaces(room.database).mayProbe(lease)
    const [row] = await room.database.sql<{ seconds: number }>(
      'select extract(epoch from max(probe_until) - now()) as seconds from connection_pace where organization_id = $1',
      [room.organizationId],
    )
    // As long as one call may take, and no longer.
    expect(Number(row?.seconds)).toBeGreaterThan(20)
    expect(Number(row?.seconds)).toBeLessThanOrEqual(25)
  })
})

describe('the budget that several processes share', () => {
  it('is never given out twice', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const lease = await room.ports.leases.acquire(room.organizationId, room.calendarIds.east)
    if (lease === null) throw new Error('the calendar is free')
    const calendar = { ...lease, quotaPerMinute: 600 }
    const processes = Array.from({ length: 5 }, () => connectionPaces(room.database))
    const taken = await Promise.all(
      processes.flatMap((paces) => Array.from({ length: 4 }, () => paces.take(calendar, { of: 'write', wanted: 10 }))),
    )
    const granted = taken.reduce((sum, one) => sum + one.granted, 0)
    // All that can be saved up, and what came in while they asked.
    expect(granted).toBeGreaterThanOrEqual(60)
    expect(granted).toBeLessThan(60 + 60)
    expect(taken.filter((one) => one.granted === 0).every(({ waitMs }) => waitMs >= 1000)).toBe(true)
  })
})

describe('calendars that are due', () => {
  it('are looked at in turns: an organization with hundreds of them delays nobody else', async () => {
    await using large = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await using small = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await large.database.sql(
      `insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides, next_poll_at)
        select organization_id, room_id, connection_id, 'room-' || n, time_zone, decides, now() - interval '1 hour'
          from calendar, generate_series(1, 500) n where id = $1`,
      [large.calendarIds.east],
    )
    await small.database.sql('update calendar set next_poll_at = now() where id = $1', [small.calendarIds.east])
    const due = await dueCalendars(database().sql).due(20)
    expect(due.slice(0, 10).map(({ calendarId }) => calendarId)).toContain(small.calendarIds.east)
  })
})

describe('a calendar with very much news', () => {
  it('gives its worker back after each turn, goes on at once, and loses nothing', async () => {
    let looks = 0
    // Each look at the clock takes a tenth of a second: turns are short.
    const now = () => Temporal.Instant.from('2026-11-23T09:00:00Z').add({ milliseconds: 100 * looks++ })
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE, now })
    for (let hour = 0; hour < 20; hour++) invite(room, 'east', `${String(hour).padStart(2, '0')}:00`, `Meeting ${hour}`)
    let visits = 0
    let again = true
    const ports = {
      ...room.ports,
      enqueue: async () => {
        again = true
        return 'queued' as const
      },
    }
    while (again) {
      again = false
      visits += 1
      await visitCalendar(ports, { organizationId: room.organizationId, calendarId: room.calendarIds.east })
      expect(await calendarRow(room, 'east')).toMatchObject({ failures: 0, health: 'ok' })
    }
    expect(visits).toBeGreaterThan(1)
    await room.settle()
    expect(await disagreements(room)).toEqual([])
    expect(shown(room, 'west')).toHaveLength(20)
  })
})

const paceOf = (room: TwoCalendars) =>
  room.database.sql<{ suspensions: number; suspended: boolean }>(
    'select suspensions, suspended_until > now() as suspended from connection_pace where organization_id = $1 and suspensions > 0',
    [room.organizationId],
  )
