import type pg from 'pg'
import { COMMIT_BOOKINGS } from '../../src/store/sql/commit-bookings.ts'
import { type Bench, type BenchContext, type Measured, median, percent, perSecond } from './bench.ts'
import { type BookingDatabase, bookingDatabase } from './booking-database.ts'
import { connected, drive, type Step } from './drive.ts'
import { oneBooking } from './one-booking.ts'

const CONNECTIONS = 16
const ROOMS = 1000
const BOOKINGS = 100_000
const TABLES = ['booking', 'occupancy', 'change_log', 'audit', 'link', 'outbox'] as const

/** B1: the whole booking function against inserts of the same rows with no lock, no check and no foreign key. */
export const bookingRate: Bench = {
  id: 'B1',
  name: 'Booking under lock, guards and constraint',
  target: '>= 55 % of the same rows unconstrained, >= 75 % of bare exclusion',
  async run(context) {
    await using database = await bookingDatabase(context, { rooms: ROOMS, bookings: BOOKINGS })
    await contenders(database)
    const steps = {
      function: bookingStep(database),
      plain: insertStep(database, 'plain'),
      bare: insertStep(database, 'bare'),
    }
    const rates = { function: [] as number[], plain: [] as number[], bare: [] as number[] }
    for (let round = 0; round < context.settings.rounds; round++)
      for (const name of ['plain', 'function', 'bare'] as const)
        rates[name].push((await measure(context, database, steps[name])).rate)
    return verdict(context, rates)
  },
}

const measure = ({ settings }: BenchContext, { url }: BookingDatabase, step: Step) =>
  drive({ url, connections: CONNECTIONS, seconds: settings.seconds }, step)

function verdict(
  { log }: BenchContext,
  rates: { readonly function: number[]; readonly plain: number[]; readonly bare: number[] },
): Measured {
  const [ours, plain, bare] = [median(rates.function), median(rates.plain), median(rates.bare)]
  log(`rounds: ${JSON.stringify(rates, (_, value) => (typeof value === 'number' ? Math.round(value) : value))}`)
  const met = ours >= 0.55 * plain && ours >= 0.75 * bare
  return {
    measured: `${perSecond(ours)}: ${percent(ours, plain)} of ${perSecond(plain)}, ${percent(ours, bare)} of ${perSecond(bare)}`,
    met,
    remark: met
      ? null
      : 'foreign keys, guards, the revision and reading JSON cost about as much processor time again as the inserts; the inserts have none of them',
  }
}

/** Each room's next free slot; a contender has tables of its own, so each counts for itself. */
function freeSlots({ rooms, perRoom }: BookingDatabase): () => { index: number; slot: number } {
  const next = new Array<number>(rooms.length).fill(perRoom)
  return () => {
    const index = Math.floor(Math.random() * rooms.length)
    const slot = next[index] ?? 0
    next[index] = slot + 1
    return { index, slot }
  }
}

export function bookingStep(database: BookingDatabase): Step {
  const free = freeSlots(database)
  return async (client) => {
    const { index, slot } = free()
    const request = oneBooking(database.organizationId, database.rooms[index] ?? 0, slot)
    const { rows } = await client.query<{ answers: { ok: boolean }[] }>({
      ...COMMIT_BOOKINGS,
      values: [JSON.stringify([request])],
    })
    if (rows[0]?.answers[0]?.ok !== true) throw new Error(`not booked: ${JSON.stringify(rows[0])}`)
  }
}

/** The same tables and indexes twice more: `plain` without the exclusion constraint, `bare` with it; foreign keys in neither. */
export async function contenders({ url }: BookingDatabase): Promise<void> {
  const client = await connected(url)
  try {
    for (const schema of ['plain', 'bare']) {
      await client.query(`create schema ${schema}`)
      for (const table of TABLES) {
        await client.query(`create table ${schema}.${table} (like public.${table} including all)`)
        await client.query(`insert into ${schema}.${table} overriding system value select * from public.${table}`)
      }
      await restartIdentities(client, schema)
    }
    await dropExclusion(client)
    await client.query('vacuum analyze')
    await client.query('checkpoint')
  } finally {
    await client.end()
  }
}

async function restartIdentities(client: pg.Client, schema: string): Promise<void> {
  for (const table of ['booking', 'audit', 'link', 'outbox'])
    await client.query(`alter table ${schema}.${table} alter column id restart with 10000000`)
}

async function dropExclusion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ conname: string }>(
    `select conname from pg_constraint where conrelid = 'plain.occupancy'::regclass and contype in ('x', 'c')`,
  )
  for (const { conname } of rows) await client.query(`alter table plain.occupancy drop constraint ${conname}`)
}

export function insertStep(database: BookingDatabase, schema: string): Step {
  const free = freeSlots(database)
  const statement = { name: `insert_${schema}`, text: insertAll(schema) }
  return async (client) => {
    const { index, slot } = free()
    await client.query({ ...statement, values: insertValues(database, index, slot) })
  }
}

/** What `insertAll` takes, for one slot of the room at this place in the list. */
export function insertValues(database: BookingDatabase, index: number, slot: number): unknown[] {
  const { booking, rows } = oneBooking(database.organizationId, database.rooms[index] ?? 0, slot)
  const [row] = rows
  return [
    ...[database.organizationId, booking.roomId, booking.uid, JSON.stringify(booking.series)],
    ...[row?.startsAt.toString(), row?.endsAt.toString(), booking.summary, booking.organizerName],
    ...[booking.organizerAddress, booking.fragment, slot, database.calendars[index]],
  ]
}

/** All rows of one booking in one statement, nothing asked. */
export const insertAll = (schema: string): string => `
  with booked as (
    insert into ${schema}.booking (organization_id, room_id, state, version, uid, origin, series, starts_at, ends_at, recurring, summary, organizer_name,
        organizer_address, visibility, attendee_count, sequence, fragment, received_at, created_by)
      values ($1, $2, 'confirmed', 1, $3, 'api', $4, $5, $6, false, $7, $8, $9, 'public', 4, 0, $10, $5, 'bench') returning id
  ), held as (
    insert into ${schema}.occupancy (organization_id, booking_id, room_id, occurrence_key, kind, held_from, held_until, starts_at, ends_at)
      select $1, id, $2, $5, 'booking', $5, $6, $5, $6 from booked
  ), logged as (
    insert into ${schema}.change_log (organization_id, room_id, rev, booking_id, kind) select $1, $2, $11, id, 'booked' from booked
  ), written_down as (
    insert into ${schema}.audit (organization_id, actor, cause_id, action, entity, entity_id, to_version, detail)
      select $1, 'bench', '00000000-0000-4000-8000-000000000000', 'booking.book', 'booking', id, 1,
        jsonb_build_object('state', 'confirmed', 'from', $5::timestamptz, 'to', $6::timestamptz) from booked
  ), linked as (
    insert into ${schema}.link (organization_id, booking_id, calendar_id, role, desired_core_version, state)
      select $1, id, $12, 'mirror', 1, 'pending' from booked returning id
  ), owed as (
    insert into ${schema}.outbox (organization_id, topic, calendar_id, link_id, desired_version) select $1, 'push_link', $12, id, 1 from linked
  )
  select id from booked`
