import { type Bench, type BenchContext, median } from './bench.ts'
import { type BookingDatabase, bookingDatabase } from './booking-database.ts'
import { connected } from './drive.ts'
import { type HttpDriven, httpLoad } from './http-load.ts'
import { bookerKeys, startApi } from './http-world.ts'

const ROOMS = 1000
/** Four meetings of an hour on each of five days. */
const HOURS_OF_DAY = [9, 11, 14, 16]
const DAYS = 5
const WEEKS = 10
const MOST_P50_MS = 25
const TURNS = 40

/** S3: when a thousand rooms are busy in one week, against the same rows as JSON straight out of PostgreSQL. */
export const availabilityWeek: Bench = {
  id: 'S3',
  name: 'Free and busy of 1,000 rooms in one week, as JSON',
  target: 'p50 <= 25 ms, in one call',
  async run(context) {
    await using database = await bookingDatabase(context, { rooms: ROOMS, bookings: 0 })
    const monday = await meetings(database)
    await using service = await startApi(database)
    const keys = await bookerKeys(database)
    const query = `rooms=${database.rooms.join(',')}&from=${monday}T00:00:00Z&to=${monday.add({ days: 7 })}T00:00:00Z`
    let turn = 0
    const request = () => ({
      method: 'GET',
      path: `/v1/availability?${query}`,
      headers: { authorization: `Bearer ${keys[turn++ % keys.length]}` },
      body: '',
    })
    const ask = (most: number) => httpLoad({ url: service.url, clients: 1, seconds: 60, most, request })
    // Warm.
    await ask(TURNS)
    const driven = await ask(TURNS)
    const plain = await plainly(context, database, monday)
    return {
      measured: `p50 ${driven.p50.toFixed(0)} ms for ${megabytes(driven)}; the rows alone as JSON out of PostgreSQL ${plain.toFixed(0)} ms`,
      met: driven.p50 <= MOST_P50_MS,
      remark:
        'busy with and without set-up time, what is free between, and how fresh each calendar is: every answer is checked against its schema and written as text',
    }
  },
}

/** The same hours for every room, week after week; answers the Monday of the first. */
async function meetings({ url }: BookingDatabase): Promise<Temporal.PlainDate> {
  const today = Temporal.Now.plainDateISO('UTC')
  const monday = today.add({ days: 8 - today.dayOfWeek })
  const client = await connected(url)
  try {
    await client.query(
      `insert into booking (organization_id, room_id, state, version, uid, origin, series, starts_at, ends_at, recurring, visibility, received_at, created_by)
        select 1, r.id, 'confirmed', 1, r.id || '-' || w || '-' || d || '-' || h, 'api', '{}', t.at, t.at + interval '1 hour', false, 'public', now(), 'bench'
          from room r, generate_series(0, $2::integer - 1) w, generate_series(0, $3::integer - 1) d, unnest($4::integer[]) h,
            lateral (select $1::timestamptz + make_interval(weeks => w, days => d, hours => h) as at) t`,
      [`${monday}T00:00:00Z`, WEEKS, DAYS, HOURS_OF_DAY],
    )
    await client.query(
      `insert into occupancy (organization_id, booking_id, room_id, occurrence_key, kind, held_from, held_until, starts_at, ends_at)
        select 1, id, room_id, starts_at, 'booking', starts_at, ends_at, starts_at, ends_at from booking`,
    )
    await client.query('vacuum analyze')
  } finally {
    await client.end()
  }
  return monday
}

async function plainly(
  { settings }: BenchContext,
  { url, rooms }: BookingDatabase,
  monday: Temporal.PlainDate,
): Promise<number> {
  const client = await connected(url)
  try {
    const times: number[] = []
    for (let turn = 0; turn < 5 * settings.rounds; turn++) {
      const began = performance.now()
      await client.query(
        `select json_agg(json_build_object('roomId', room_id, 'startsAt', starts_at, 'endsAt', ends_at))::text from occupancy
          where organization_id = 1 and room_id = any ($1) and held_from < $3 and held_until > $2`,
        [rooms, `${monday}T00:00:00Z`, `${monday.add({ days: 7 })}T00:00:00Z`],
      )
      times.push(performance.now() - began)
    }
    return median(times)
  } finally {
    await client.end()
  }
}

function megabytes({ statuses, samples }: HttpDriven): string {
  if (Object.keys(statuses).join() !== '200') throw new Error(`not only 200: ${JSON.stringify([statuses, samples])}`)
  return `${((samples[200]?.length ?? 0) / 1e6).toFixed(1)} MB`
}
