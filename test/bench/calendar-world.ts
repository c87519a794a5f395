import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { composePeople } from '../../src/compose/compose-people.ts'
import { openDatabase } from '../../src/store/database.ts'
import type { BenchContext } from './bench.ts'
import { type BookingDatabase, bookingDatabase } from './booking-database.ts'
import { type BenchEvent, benchEvents } from './calendar-events.ts'
import { weekQuery } from './calendar-questions.ts'
import { type CalendarServer, OURS, startRadicale, startXandikos } from './calendar-servers.ts'
import { connected } from './drive.ts'
import { SECRET_KEY, startApi } from './http-world.ts'
import { ask } from './side-by-side.ts'

export const SMALL = 1_000

/** The same events in our service and in whichever of the others is installed. */
export interface CalendarWorld extends AsyncDisposable {
  readonly database: BookingDatabase
  readonly events: ReadonlyMap<number, readonly BenchEvent[]>
  /** Ids of our rooms by the size of their calendars. */
  readonly rooms: ReadonlyMap<number, number>
  /** The size of the large calendar. */
  readonly large: number
  /** Ours first. */
  readonly servers: readonly CalendarServer[]
  /** Milliseconds of each server's very first week of the large calendar. */
  readonly firstWeek: ReadonlyMap<string, number>
}

/** Made once for all benches that ask it (`BenchContext.shared`): another server reads its calendars for a minute before it answers. */
export async function calendarWorld(context: Omit<BenchContext, 'shared'>): Promise<CalendarWorld> {
  const large = context.settings.events
  const events = new Map([SMALL, large].map((size) => [size, benchEvents(size)]))
  await using parts = new AsyncDisposableStack()
  const database = parts.use(await bookingDatabase(context, { rooms: events.size, bookings: 0 }))
  const rooms = new Map([...events.keys()].map((size, index) => [size, database.rooms[index] ?? 0]))
  const calendars = await fillCalendars(database, { events, rooms })
  const service = parts.use(await startApi(database))
  const { personId, headers } = await enrol(database)
  const ours: CalendarServer = {
    name: OURS,
    url: service.url,
    headers,
    calendars: new Map(
      [...rooms].map(([size, room]) => [
        size,
        { path: `/dav/calendars/${personId}/room-${room}/`, names: calendars.get(size) ?? [] },
      ]),
    ),
  }
  const others = [parts.use(await startRadicale(events)), parts.use(await startXandikos(events))]
  const servers = [ours, ...others.filter((one) => one !== null)]
  context.log(`asked: ${servers.map(({ name }) => name).join(', ')}; what is not installed is no limit`)
  const firstWeek = await firstWeeks(context, servers, large)
  const kept = parts.move()
  return { database, events, rooms, large, servers, firstWeek, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

/** As after an import. Without it the rounds of the other servers would measure their caches being filled. */
async function firstWeeks(
  { log }: Pick<BenchContext, 'log'>,
  servers: readonly CalendarServer[],
  large: number,
): Promise<Map<string, number>> {
  const first = new Map<string, number>()
  for (const server of servers) {
    const begun = performance.now()
    await ask(weekQuery(server, large))
    first.set(server.name, performance.now() - begun)
    await ask(weekQuery(server, SMALL))
    log(`${server.name}: first week of ${large} events after ${Math.round(first.get(server.name) ?? 0)} ms`)
  }
  return first
}

/** A person who may book, with a device. */
async function enrol({ url, organizationId }: BookingDatabase) {
  await using database = await openDatabase({ url, poolMax: 2, applicationName: 'bench' })
  const { people, appPasswords } = composePeople({
    database,
    masterKeys: [Buffer.from(SECRET_KEY, 'base64')],
    clock: { now: () => Temporal.Now.instant() },
  })
  const caller = { organizationId, actor: 'bench', causeId: '00000000-0000-4000-8000-000000000000' }
  const person = await people.create(caller, {
    displayName: 'Ben',
    addresses: ['ben@acme.test'],
    language: 'en',
    role: 'booker',
    rooms: null,
  })
  if (!person.ok) throw new Error(JSON.stringify(person.error))
  const personId = person.value.id
  const made = await appPasswords.create(caller, { personId, device: randomBytes(4).toString('hex'), scope: 'write' })
  if (made === null) throw new Error('no app password')
  const authorization = `Basic ${Buffer.from(`${made.userName}:${made.password}`).toString('base64')}`
  return { personId, headers: { authorization } }
}

const INSERT = `
  with given as (
    select * from jsonb_to_recordset($2::jsonb) as event (n integer, uid text, series jsonb, starts_at timestamptz, ends_at timestamptz, summary text,
      description text, fragment text)
  ), booked as (
    insert into booking (organization_id, room_id, state, version, uid, origin, series, starts_at, ends_at, recurring, summary, description,
        organizer_name, organizer_address, visibility, attendee_count, fragment, received_at, created_by)
      select 1, $1, 'confirmed', 1, uid, 'api', series, starts_at, ends_at, false, summary, description, 'Ann Lee', 'ann@acme.test', 'public', 4,
        fragment, now(), 'bench' from given order by n returning id, starts_at, ends_at
  ), held as (
    insert into occupancy (organization_id, booking_id, room_id, occurrence_key, kind, held_from, held_until, starts_at, ends_at)
      select 1, id, $1, starts_at, 'booking', starts_at, ends_at, starts_at, ends_at from booked
  ), logged as (
    insert into change_log (organization_id, room_id, rev, booking_id, kind) select 1, $1, row_number() over (order by id), id, 'booked' from booked
  ), counted as (
    update room_revision set rev = (select count(*) from booked) where organization_id = 1 and room_id = $1
  )
  select id from booked order by id`

/** Names of the objects by size, in the order of the events. */
export async function fillCalendars(
  { url }: BookingDatabase,
  { events, rooms }: Pick<CalendarWorld, 'events' | 'rooms'>,
): Promise<Map<number, string[]>> {
  const client: pg.Client = await connected(url)
  const names = new Map<number, string[]>()
  try {
    for (const [size, ofSize] of events) {
      const given = ofSize.map(({ uid, series, startsAt, endsAt, fragment, source }, n) => ({
        ...{ n, uid, series, starts_at: startsAt.toString(), ends_at: endsAt.toString(), fragment },
        ...{ summary: source.summary, description: source.description },
      }))
      const { rows } = await client.query<{ id: string }>(INSERT, [rooms.get(size), JSON.stringify(given)])
      names.set(
        size,
        rows.map(({ id }) => `booking-${id}.ics`),
      )
    }
    await client.query('vacuum analyze')
    return names
  } finally {
    await client.end()
  }
}
