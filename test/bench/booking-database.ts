import pg from 'pg'
import { migrate } from '../../src/store/migrate.ts'
import type { BenchContext } from './bench.ts'
import { connected } from './drive.ts'

export interface BookingDatabase extends AsyncDisposable {
  readonly url: string
  readonly organizationId: number
  /** Ids of the rooms; each has one paired calendar, so that every booking owes a link and an outbox row. */
  readonly rooms: readonly number[]
  readonly calendars: readonly number[]
  /** Bookings that each room has, one an hour from `FIRST` on; the next free slot has this number. */
  readonly perRoom: number
}

/** Start of slot 0 of every room. */
export const FIRST = Date.UTC(2020, 0, 1)
export const SLOT_MS = 3_600_000

/** A migrated database with so many bookings of one hour, spread evenly over so many rooms, without a gap. */
export async function bookingDatabase(
  { serverUrl, log }: Pick<BenchContext, 'serverUrl' | 'log'>,
  { rooms, bookings }: { readonly rooms: number; readonly bookings: number },
): Promise<BookingDatabase> {
  const name = `bench_${process.pid}_${Math.floor(performance.now())}`
  await administer(serverUrl, `create database ${name}`)
  const url = serverUrl.replace(/[^/]+$/, name)
  await migrate(url)
  const perRoom = Math.floor(bookings / rooms)
  const client = await connected(url)
  try {
    log(`loading ${(perRoom * rooms).toLocaleString('en')} bookings of ${rooms} rooms`)
    await fill(client, { rooms, perRoom })
    const ids = await client.query<{ id: number; calendar: number }>(
      'select r.id, c.id as calendar from room r join calendar c on c.room_id = r.id order by r.id',
    )
    return {
      url,
      organizationId: 1,
      rooms: ids.rows.map(({ id }) => id),
      calendars: ids.rows.map(({ calendar }) => calendar),
      perRoom,
      [Symbol.asyncDispose]: () => administer(serverUrl, `drop database ${name} with (force)`),
    }
  } finally {
    await client.end()
  }
}

/** The constraint and the indexes of the large tables are built after the load: the table is the same, sooner. */
async function fill(client: pg.Client, { rooms, perRoom }: { rooms: number; perRoom: number }): Promise<void> {
  await client.query(`insert into organization (name) values ('Bench')`)
  await client.query(
    `insert into connection (organization_id, provider, name, settings, secret_sealed, secret_key_id, quota_per_minute) values (1, 'memory', 'M', '{}', '', 'k', 600)`,
  )
  await client.query(
    `insert into room (organization_id, name, capacity, time_zone) select 1, 'Room ' || n, 4 + n % 20, 'Europe/Berlin' from generate_series(1, $1::integer) n`,
    [rooms],
  )
  await client.query('insert into room_revision (organization_id, room_id) select 1, id from room')
  await client.query(
    `insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides) select 1, id, 1, 'room-' || id, 'Europe/Berlin', 'meetmeup' from room`,
  )
  if (perRoom > 0) {
    const later = await setAside(client)
    await client.query(
      `insert into booking (organization_id, room_id, state, version, uid, origin, series, starts_at, ends_at, recurring, visibility, received_at, created_by)
        select 1, r.id, 'confirmed', 1, r.id || '-' || n, 'api', '{}', t.at, t.at + interval '1 hour', false, 'public', t.at, 'bench'
          from generate_series(0, $1::integer - 1) n, room r, lateral (select to_timestamp($2::double precision / 1000) + n * interval '1 hour' as at) t`,
      [perRoom, FIRST],
    )
    await client.query(
      `insert into occupancy (organization_id, booking_id, room_id, occurrence_key, kind, held_from, held_until, starts_at, ends_at)
        select 1, id, room_id, starts_at, 'booking', starts_at, ends_at, starts_at, ends_at from booking`,
    )
    for (const statement of later) await client.query(statement)
  }
  await client.query('vacuum analyze')
  await client.query('checkpoint')
}

/** Drops indexes and constraints of `occupancy` and `booking`, and answers with the statements that bring them back. */
async function setAside(client: pg.Client): Promise<string[]> {
  const constraints = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
      where conrelid = 'occupancy'::regclass and contype in ('x', 'f', 'p')`,
  )
  const indexes = await client.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
      where indrelid in ('occupancy'::regclass, 'booking'::regclass) and not exists (select from pg_constraint where conindid = indexrelid)`,
  )
  for (const { table, name } of constraints.rows) await client.query(`alter table ${table} drop constraint ${name}`)
  for (const { name } of indexes.rows) await client.query(`drop index ${name}`)
  return [
    `set maintenance_work_mem = '512MB'`,
    ...indexes.rows.map(({ definition }) => definition),
    ...constraints.rows.map(
      ({ table, name, definition }) => `alter table ${table} add constraint ${name} ${definition}`,
    ),
  ]
}

async function administer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
