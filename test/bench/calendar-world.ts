import { randomUUID } from 'node:crypto'
import { composePeople } from '../../src/compose/compose-people.ts'
import { openDatabase } from '../../src/store/database.ts'
import type { BenchContext } from './bench.ts'
import { bookingDatabase } from './booking-database.ts'
import type { Child } from './child.ts'
import { connected } from './drive.ts'
import { startApi } from './http-world.ts'

export const SIZES = [1_000, 10_000] as const
export type Size = (typeof SIZES)[number]

/** A service with a person who has signed in, and a room as a calendar for each size: a booking every four hours from 2027 on. */
export interface CalendarWorld extends AsyncDisposable {
  readonly service: Child
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Path of the calendar that has so many bookings. */
  calendar(size: Size): string
  bookingIds(size: Size): readonly number[]
}

export async function calendarWorld(context: BenchContext): Promise<CalendarWorld> {
  await using stack = new AsyncDisposableStack()
  const database = stack.use(await bookingDatabase(context, { rooms: SIZES.length, bookings: 0 }))
  const ids = new Map<Size, readonly number[]>()
  for (const [index, size] of SIZES.entries()) {
    context.log(`loading a calendar of ${size} bookings`)
    ids.set(size, await filled(database.url, database.rooms[index] ?? 0, size))
  }
  const { personId, headers } = await enrolled(database.url)
  const service = stack.use(await startApi(database))
  const held = stack.move()
  return {
    service,
    url: database.url,
    headers,
    calendar: (size) => `/dav/calendars/${personId}/room-${database.rooms[SIZES.indexOf(size)]}/`,
    bookingIds: (size) => ids.get(size) ?? [],
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

async function enrolled(url: string) {
  await using database = await openDatabase({ url, poolMax: 2, applicationName: 'bench' })
  const clock = { now: () => Temporal.Now.instant() }
  const side = composePeople({ database, clock, masterKeys: [new Uint8Array(32).fill(7)] })
  const caller = { organizationId: 1, actor: 'bench', causeId: randomUUID() }
  const person = await side.people.create(caller, {
    displayName: 'Ann',
    addresses: ['ann@acme.test'],
    language: 'en',
    role: 'booker',
    rooms: null,
  })
  if (!person.ok) throw new Error(person.error.code)
  const made = await side.appPasswords.create(caller, { personId: person.value.id, device: 'Bench', scope: 'write' })
  if (made === null) throw new Error('no password')
  const credentials = Buffer.from(`${made.userName}:${made.password}`).toString('base64')
  return { personId: person.value.id, headers: { authorization: `Basic ${credentials}`, depth: '0' } }
}

/** As `commit_bookings` would have written them, with a text of the usual length. */
async function filled(url: string, roomId: number, size: number): Promise<readonly number[]> {
  const client = await connected(url)
  try {
    const made = await client.query<{ id: string }>(
      `with booked as (
          insert into booking (organization_id, room_id, state, version, uid, origin, series, starts_at, ends_at, recurring, summary, visibility, fragment,
              received_at, created_by)
            select 1, $1::integer, 'confirmed', 1, $1::integer || '-' || n, 'api', '{}', t.at, t.at + interval '1 hour', false, 'Planning', 'public',
                E'BEGIN:VEVENT\\r\\nUID:' || $1::integer || '-' || n || E'\\r\\nDTSTAMP:20261201T080000Z\\r\\nDTSTART:' || to_char(t.at, 'YYYYMMDD"T"HH24MISS"Z"')
                  || E'\\r\\nDTEND:' || to_char(t.at + interval '1 hour', 'YYYYMMDD"T"HH24MISS"Z"') || E'\\r\\nSUMMARY:Planning\\r\\nDESCRIPTION:'
                  || repeat('x', 60) || E'\\r\\nSTATUS:CONFIRMED\\r\\nEND:VEVENT\\r\\n', t.at, 'bench'
              from generate_series(1, $2::integer) n, lateral (select timestamptz '2027-01-01Z' + n * interval '4 hours' as at) t
            returning id, starts_at, ends_at
        ), held as (
          insert into occupancy (organization_id, booking_id, room_id, occurrence_key, kind, held_from, held_until, starts_at, ends_at)
            select 1, id, $1::integer, starts_at, 'booking', starts_at, ends_at, starts_at, ends_at from booked
        ), logged as (
          insert into change_log (organization_id, room_id, rev, booking_id, kind) select 1, $1::integer, row_number() over (order by id), id, 'booked' from booked
        ), counted as (update room_revision set rev = $2::integer where room_id = $1::integer)
        select id from booked order by id`,
      [roomId, size],
    )
    await client.query('vacuum analyze')
    return made.rows.map(({ id }) => Number(id))
  } finally {
    await client.end()
  }
}
