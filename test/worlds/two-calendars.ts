import { randomUUID } from 'node:crypto'
import { type BookRoomCommand, bookRoom, cancelBooking, moveBooking } from '../../src/booking/index.ts'
import { composeSync, wakerOf } from '../../src/compose/compose-sync.ts'
import { declineText } from '../../src/core/decline-text.ts'
import type { RoomPolicy } from '../../src/core/policy.ts'
import {
  createMemoryCalendars,
  type DueNotice,
  type MemoryCalendars,
  receive,
} from '../../src/providers/memory/index.ts'
import { bookableRooms } from '../../src/store/bookable-rooms.ts'
import { bookingStore } from '../../src/store/booking-store.ts'
import type { Database } from '../../src/store/database.ts'
import { occupancySearch } from '../../src/store/occupancy-search.ts'
import { noticeStore } from '../../src/store/sync/subscription-store.ts'
import { receiveNotices } from '../../src/sync/receive-notices.ts'
import { goOn } from '../../src/sync/step.ts'
import { type VisitPorts, visitCalendar } from '../../src/sync/visit-calendar.ts'
import { lateEnough, nobodyWaits, stateOf } from './at-rest.ts'
import { Killed, mortal } from './mortal.ts'
import { overheard } from './overheard.ts'
import { PLAIN_SEAL } from './paired-room.ts'

export type Side = 'east' | 'west'
export const SIDES: readonly Side[] = ['east', 'west']

export interface TwoCalendars extends AsyncDisposable {
  readonly database: Database
  readonly organizationId: number
  readonly roomId: number
  readonly worlds: Readonly<Record<Side, MemoryCalendars>>
  readonly calendarIds: Readonly<Record<Side, number>>
  readonly remoteIds: Readonly<Record<Side, string>>
  readonly ports: VisitPorts
  readonly caller: () => { organizationId: number; actor: string; causeId: string }
  book(command: Omit<BookRoomCommand, 'roomId' | 'origin' | 'uid'>): ReturnType<typeof bookRoom>
  move(bookingId: number, series: BookRoomCommand['series']): ReturnType<typeof moveBooking>
  cancel(bookingId: number): ReturnType<typeof cancelBooking>
  /** One visit, as a worker makes it. `poll`: as if its time had come. */
  visit(side: Side, options?: { readonly poll?: boolean; readonly compare?: boolean }): Promise<void>
  /** A visit whose process is killed before its call number `lifetime` to PostgreSQL or a provider. Answers the calls that it made. */
  killedVisit(side: Side, lifetime: number): Promise<number>
  /** A visit that loses its lease to another worker before its call number `call` to a provider. */
  robbedVisit(side: Side, call: number): Promise<void>
  /** A visit that has lost every connection to PostgreSQL by the time of its call number `call` to a provider. */
  cutOffVisit(side: Side, call: number): Promise<void>
  /** `late`: the newest first, and the older half not before the next delivery. */
  deliverNotices(side: Side, how?: 'in_order' | 'late'): Promise<void>
  /** An administrator sets other rules for the room. */
  changeRules(rules: Partial<RoomPolicy>): Promise<void>
  /** An administrator gives both connections their secret again. */
  signInAgain(): Promise<void>
  /** Visits both sides until nothing changes any more; `each` is done before each round. Throws when that takes too long. */
  settle(options?: { readonly compare?: boolean; readonly each?: () => Promise<void> }): Promise<void>
}

/** When a world begins whose clock nobody sets. */
export const NOW = Temporal.Instant.from('2026-11-23T09:00:00Z')

export interface TwoCalendarsOptions {
  readonly database: Database
  readonly decides: Readonly<Record<Side, 'meetmeup' | 'provider'>>
  readonly canInvite?: boolean
  readonly now?: () => Temporal.Instant
  /** The clock of the calendars; absent: ours. */
  readonly remoteNow?: () => Temporal.Instant
  /** Whose people are told rooms and holders. */
  readonly ownDomains?: readonly string[]
  /** The room's rules, where they are not the default ones. */
  readonly policy?: Partial<RoomPolicy>
}

/** One room that lives in two memory calendars, over the real core and a real PostgreSQL. */
export async function twoCalendars(options: TwoCalendarsOptions): Promise<TwoCalendars> {
  const now = options.now ?? (() => NOW)
  const { database } = options
  const world = worldOf(options, options.remoteNow ?? now)
  const worlds = { east: world, west: world }
  const { organizationId, roomId } = await createRoom(database, options.policy ?? {})
  const remoteIds = { east: 'aspen@east.example', west: 'aspen@west.example' }
  const connections = new Map<number, Side>()
  const late: DueNotice[] = []
  const calendarIds = { east: 0, west: 0 }
  for (const side of SIDES) {
    const pair = await createCalendar(database, {
      organizationId,
      roomId,
      remoteId: remoteIds[side],
      decides: options.decides[side],
      canAsk: options.canInvite ?? false,
    })
    connections.set(pair.connectionId, side)
    calendarIds[side] = pair.calendarId
  }
  const clock = { now }
  const ports = composeSync({
    database,
    providers: {
      of: async (_organizationId, connectionId) => {
        const side = connections.get(connectionId)
        return side === undefined ? null : worlds[side].open()
      },
    },
    seal: PLAIN_SEAL,
    enqueue: async () => 'queued',
    finder: occupancySearch,
    declineText,
    ownDomains: new Set(options.ownDomains ?? []),
    clock,
    notificationUrl: () => 'http://127.0.0.1/webhooks/memory',
    reach: goOn,
  })
  const caller = () => ({ organizationId, actor: 'test', causeId: randomUUID() })
  const booking = {
    rooms: bookableRooms(database.sql, () => performance.now()),
    bookings: bookingStore(database.sql),
    committer: bookingStore(database.sql),
    finder: occupancySearch(database.sql),
    waker: wakerOf(async () => 'queued'),
    clock,
    uids: { newUid: () => `${randomUUID()}@meetmeup.test` },
  }
  const visit: TwoCalendars['visit'] = async (side, { poll = false, compare = false } = {}) => {
    if (poll) await makeDue(database, calendarIds[side])
    if (compare) await askForCompare(database, calendarIds[side])
    await visitCalendar(ports, { organizationId, calendarId: calendarIds[side] })
  }
  const killedVisit: TwoCalendars['killedVisit'] = async (side, lifetime) => {
    await makeDue(database, calendarIds[side])
    const dying = mortal(ports, lifetime)
    await visitCalendar(dying.ports, { organizationId, calendarId: calendarIds[side] }).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error
    })
    return dying.calls()
  }
  return {
    database,
    organizationId,
    roomId,
    worlds,
    calendarIds,
    remoteIds,
    ports,
    caller,
    book: (command) => bookRoom(booking, caller(), { ...command, roomId, origin: 'api', uid: null }),
    move: (bookingId, series) =>
      moveBooking(booking, caller(), { bookingId, expectedVersion: null, changes: { series } }),
    cancel: (bookingId) => cancelBooking(booking, caller(), { bookingId, expectedVersion: null, reason: null }),
    visit,
    killedVisit,
    async robbedVisit(side, call) {
      let calls = 0
      const robbed = overheard(ports, async () => {
        calls += 1
        if (calls !== call) return
        await database.sql('update calendar set lease_token = gen_random_uuid(), lease_until = now() where id = $1', [
          calendarIds[side],
        ])
      })
      await makeDue(database, calendarIds[side])
      await visitCalendar(robbed, { organizationId, calendarId: calendarIds[side] })
    },
    async cutOffVisit(side, call) {
      let calls = 0
      const cutOff = overheard(ports, async () => {
        calls += 1
        if (calls === call) await cutOffAll(database)
      })
      await makeDue(database, calendarIds[side])
      await visitCalendar(cutOff, { organizationId, calendarId: calendarIds[side] }).catch((error: unknown) => {
        if (!ports.isInfrastructure(error)) throw error
      })
    },
    async changeRules(rules) {
      await database.sql(
        'update room set policy = policy || $2::jsonb, policy_version = policy_version + 1 where id = $1',
        [roomId, JSON.stringify(rules)],
      )
    },
    async signInAgain() {
      await database.sql(`update connection set state = 'ok' where organization_id = $1`, [organizationId])
    },
    async deliverNotices(side, how = 'in_order') {
      const due = [...late.splice(0), ...worlds[side].takeNotices()]
      if (how === 'late') late.push(...due.reverse().splice(Math.ceil(due.length / 2)))
      for (const { request } of due) {
        const received = receive(request)
        if (received.kind === 'notices') {
          await receiveNotices(
            { notices: noticeStore(database.sql), enqueue: async () => 'queued' },
            'memory',
            received.notices,
          )
        }
      }
    },
    settle: (options) => settle(database, { organizationId, worlds, visit }, options),
    async [Symbol.asyncDispose]() {
      // Each memory world counts its subscriptions from the beginning.
      await database.sql('delete from subscription where organization_id = $1', [organizationId])
    },
  }
}

function worldOf(options: TwoCalendarsOptions, now: () => Temporal.Instant): MemoryCalendars {
  const world = createMemoryCalendars({ now, pageSize: 3, canInvite: options.canInvite ?? false })
  for (const side of SIDES) {
    const answers = options.decides[side] === 'provider' ? 'automatic' : 'application'
    world.addRoom({ remoteCalendarId: `aspen@${side}.example`, name: 'Aspen', timeZone: 'Europe/Berlin', answers })
  }
  return world
}

async function createRoom(
  database: Database,
  policy: Partial<RoomPolicy>,
): Promise<{ organizationId: number; roomId: number }> {
  const [organization] = await database.sql<{ id: number }>(
    `insert into organization (name) values ('Acme') returning id`,
  )
  const organizationId = organization?.id ?? 0
  const [room] = await database.sql<{ id: number }>(
    `insert into room (organization_id, name, time_zone, capacity, policy) values ($1, 'Aspen', 'Europe/Berlin', 8, $2) returning id`,
    [organizationId, JSON.stringify(policy)],
  )
  const roomId = room?.id ?? 0
  await database.sql('insert into room_revision (organization_id, room_id) values ($1, $2)', [organizationId, roomId])
  return { organizationId, roomId }
}

async function createCalendar(
  database: Database,
  pair: { organizationId: number; roomId: number; remoteId: string; decides: string; canAsk: boolean },
): Promise<{ connectionId: number; calendarId: number }> {
  const [connection] = await database.sql<{ id: number }>(
    `insert into connection (organization_id, provider, name, settings, secret_sealed, secret_key_id, quota_per_minute)
      values ($1, 'memory', $2, '{}', '\\x00', 'none', $3) returning id`,
    [pair.organizationId, pair.remoteId, MUCH],
  )
  const connectionId = connection?.id ?? 0
  const [calendar] = await database.sql<{ id: number }>(
    `insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides, can_ask)
      values ($1, $2, $3, $4, 'Europe/Berlin', $5, $6) returning id`,
    [pair.organizationId, pair.roomId, connectionId, pair.remoteId, pair.decides, pair.canAsk],
  )
  return { connectionId, calendarId: calendar?.id ?? 0 }
}

/** Requests per minute: no story waits for its budget unless it is about that. */
const MUCH = 1_000_000

/** Ends every connection to this database, as a restart of PostgreSQL does. */
async function cutOffAll({ sql }: Database): Promise<void> {
  const others = 'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()'
  await sql(`${others} and pid <> pg_backend_pid()`)
  await sql('select pg_terminate_backend(pg_backend_pid())').catch(() => {
    // The answer is lost with the connection.
  })
}

const makeDue = (database: Database, calendarId: number) =>
  database.sql('update calendar set next_poll_at = now(), lease_until = null where id = $1', [calendarId])

export const askForCompare = (database: Database, calendarId: number) =>
  database.sql('update calendar set next_compare_at = now() where id = $1', [calendarId])

async function settle(
  database: Database,
  {
    organizationId,
    worlds,
    visit,
  }: { organizationId: number; worlds: Readonly<Record<Side, MemoryCalendars>>; visit: TwoCalendars['visit'] },
  { compare = false, each }: Parameters<TwoCalendars['settle']>[0] = {},
): Promise<void> {
  for (let round = 0; round < 30; round++) {
    const before = await stateOf(database, organizationId)
    for (const side of SIDES) worlds[side].answerRooms()
    await nobodyWaits(database)
    await lateEnough(database, organizationId)
    await each?.()
    for (const side of SIDES) await visit(side, { poll: true, compare: compare && round === 0 })
    if ((await stateOf(database, organizationId)) === before && round > 0) return
  }
  throw new Error('the calendars do not come to rest')
}
