import { randomUUID } from 'node:crypto'
import type { BookRoomPorts } from '../../src/booking/index.ts'
import { type BookRoomCommand, bookRoom } from '../../src/booking/index.ts'
import type {
  AvailabilityReader,
  BookingCommitter,
  BookingLister,
  BookingReader,
  Caller,
  ConflictRaiser,
  ConflictReader,
  ConflictResolver,
  HoldFinder,
  Rooms,
  SeriesExtender,
} from '../../src/booking/ports.ts'
import { DEFAULT_POLICY, type RoomPolicy } from '../../src/core/policy.ts'
import { createRule } from '../../src/core/recurrence/create-rule.ts'
import { createSeries } from '../../src/core/recurrence/create-series.ts'
import type { RuleDraft, Series, SeriesDraft } from '../../src/core/recurrence/index.ts'
import type { Room, RoomContent } from '../../src/core/room.ts'
import { resolveZone, type ZoneId } from '../../src/core/time/index.ts'
import { bookableRooms } from '../../src/store/bookable-rooms.ts'
import { bookingStore } from '../../src/store/booking-store.ts'
import { closureStore } from '../../src/store/closure-store.ts'
import { conflictStore } from '../../src/store/conflict-store.ts'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { occupancySearch } from '../../src/store/occupancy-search.ts'
import { roomStore } from '../../src/store/room-store.ts'
import { type FreshDatabase, freshDatabase } from '../setup/database.ts'

/** The use cases of booking on a database of their own, with a clock that stands still until it is moved. */
export interface World extends AsyncDisposable {
  readonly database: Database
  readonly caller: Caller
  readonly rooms: Rooms
  readonly ports: BookRoomPorts & {
    readonly bookings: BookingReader & BookingCommitter & BookingLister & HoldFinder & SeriesExtender
    readonly availability: AvailabilityReader
    readonly conflicts: ConflictReader & ConflictResolver & ConflictRaiser
    readonly ids: { uuid(): string }
  }
  /** Ids of the calendars that were woken, in order. */
  readonly woken: number[]
  now: Temporal.Instant
  room(content?: Partial<Omit<RoomContent, 'policy'>> & { readonly policy?: Partial<RoomPolicy> }): Promise<Room>
  book(room: Room, series: Series, said?: Partial<BookRoomCommand>): ReturnType<typeof bookRoom>
  /** Pairs of rows under the constraint that overlap: the proof of the first promise. */
  overlaps(): Promise<number>
}

export const zone = (name: string): ZoneId => {
  const resolved = resolveZone(name)
  if (!resolved.ok) throw new Error(`no zone ${name}`)
  return resolved.value
}

export const BERLIN = zone('Europe/Berlin')

const NOW = Temporal.Instant.from('2026-11-22T08:00:00Z')

/** The organization's own numbers never meet another world's: each has a database of its own. */
export async function openWorld(): Promise<World> {
  const fresh = await freshDatabase({ clockFrom: NOW })
  const database = await openDatabase({ url: fresh.url, poolMax: 12, applicationName: 'test' })
  const [organization] = await database.sql<{ id: number }>(
    `insert into organization (name) values ('Acme') returning id`,
  )
  return worldOf(database, fresh, organization?.id ?? 0)
}

function worldOf(database: Database, fresh: FreshDatabase, organizationId: number): World {
  const { sql } = database
  const bookings = bookingStore(sql)
  const search = occupancySearch(sql)
  const rooms = roomStore(database)
  const caller: Caller = { organizationId, actor: 'key:1', causeId: randomUUID() }
  const woken: number[] = []
  const world: World = {
    database,
    caller,
    rooms,
    woken,
    now: NOW,
    ports: {
      rooms: bookableRooms(sql, () => performance.now()),
      bookings,
      committer: bookings,
      finder: search,
      availability: search,
      conflicts: conflictStore(database),
      waker: { wake: (_organization, links) => void woken.push(...links.map(({ calendarId }) => calendarId)) },
      clock: { now: () => world.now },
      uids: { newUid: () => `${randomUUID()}@meetmeup.test` },
      ids: { uuid: () => randomUUID() },
    },
    room: ({ policy, ...content } = {}) =>
      rooms.create(caller, { ...ROOM, ...content, policy: { ...DEFAULT_POLICY, ...policy } }),
    book: (room, series, said) => bookRoom(world.ports, caller, { ...MEETING, ...said, roomId: room.id, series }),
    async overlaps() {
      const [row] = await sql<{ count: number }>(
        `select count(*) from occupancy a join occupancy b on a.organization_id = b.organization_id and a.room_id = b.room_id
          and (a.booking_id, a.occurrence_key) < (b.booking_id, b.occurrence_key) and a.held_from < b.held_until and b.held_from < a.held_until
          where a.kind in ('booking', 'hold', 'blocker') and b.kind in ('booking', 'hold', 'blocker')`,
      )
      return row?.count ?? Number.NaN
    },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]()
      await fresh.drop()
    },
  }
  return world
}

const ROOM: RoomContent = {
  name: 'Aspen',
  building: 'North',
  floor: '2',
  capacity: 8,
  features: ['screen'],
  timeZone: BERLIN,
  padding: { setUpMinutes: 0, cleanUpMinutes: 0 },
  policy: DEFAULT_POLICY,
}

export const MEETING: Omit<BookRoomCommand, 'roomId' | 'series'> = {
  uid: null,
  origin: 'api',
  summary: 'Planning',
  description: null,
  organizer: { name: 'Ann Lee', address: 'ann@acme.test' },
  visibility: 'public',
  attendeeCount: null,
}

/** A series that must be valid: the test is about something else. */
export function series(draft: SeriesDraft): Series {
  const made = createSeries(draft)
  if (!made.ok) throw new Error(`no series: ${JSON.stringify(made.error)}`)
  return made.value
}

/** One meeting by the wall clock of Berlin: `meeting('2026-12-01T10:00', 60)`. */
export const meeting = (wall: string, minutes: number, zoneId: ZoneId = BERLIN): Series =>
  series({
    timing: { kind: 'timed', wall: Temporal.PlainDateTime.from(wall), zone: zoneId, durationSeconds: minutes * 60 },
  })

export function recurring(wall: string, minutes: number, rule: RuleDraft): Series {
  const made = createRule(rule)
  if (!made.ok) throw new Error(`no rule: ${JSON.stringify(made.error)}`)
  const { timing } = meeting(wall, minutes)
  return series({ timing, rule: made.value })
}

/** What closing a room and opening it again needs as well. */
export const closingPorts = ({ ports, database }: World) => ({
  ...ports,
  closures: closureStore(database, occupancySearch),
})

/** The instant at which clocks in Berlin show that time (`2026-12-01T09:00`). */
export const instantInBerlin = (wall: string): Temporal.Instant =>
  Temporal.PlainDateTime.from(wall).toZonedDateTime(BERLIN).toInstant()

/** Books, and must have the room. Answers the id. */
export async function booked(world: World, room: Room, series: Series): Promise<number> {
  const made = await world.book(room, series)
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return made.value.booking.id
}
