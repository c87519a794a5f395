import type { Bench, Measured } from './bench.ts'
import { type BookingDatabase, bookingDatabase } from './booking-database.ts'
import type { Child } from './child.ts'
import { connected } from './drive.ts'
import { bookerKeys, startApi } from './http-world.ts'
import { ask, ms, type Question, sideBySide, type Turn } from './side-by-side.ts'

const ROOMS = 1000
/** Four meetings of an hour on each of five days. */
const HOURS_OF_DAY = [9, 11, 14, 16]
const DAYS = 5
const WEEKS = 10
/** 25 ms as JSON where the rows alone, packed to bytes by PostgreSQL, took 11.0. */
const MOST_OF_ROWS = 25 / 11
const MOST_P50_MS = 25

/** S3: when a thousand rooms are busy in one week, against the same rows straight out of PostgreSQL: as bytes, which is the least, and as JSON. */
export const availabilityWeek: Bench = {
  id: 'S3',
  name: 'Free and busy of 1,000 rooms in one week, as JSON',
  target: `p50 <= ${MOST_OF_ROWS.toFixed(1)}x the rows alone, packed to bytes (25 ms against 11.0), in one call`,
  async run(context) {
    await using database = await bookingDatabase(context, { rooms: ROOMS, bookings: 0 })
    const monday = await meetings(database)
    await using service = await startApi(database)
    const keys = await bookerKeys(database)
    const client = await connected(database.url)
    try {
      const rows = (name: 'bytes' | 'json') => async () =>
        client.query({ ...rowsAs(name), values: [database.rooms, ...week(monday)] })
      const question = (turn: number, [from, to]: Week) =>
        availability(service, { rooms: database.rooms, from, to, key: keys[turn % keys.length] ?? '' })
      let size = 0
      const medians = await sideBySide(
        context,
        new Map<Asked, Turn>([
          [
            'service',
            async (turn) => {
              size = (await ask(question(turn, week(monday)))).text.length
            },
          ],
          // Nobody has asked for this week to the second before.
          ['anew', async (turn) => void (await ask(question(turn, week(monday, turn + 1))))],
          ['bytes', rows('bytes')],
          ['json', rows('json')],
        ]),
      )
      return verdict(medians, size)
    } finally {
      await client.end()
    }
  },
}

type Asked = 'service' | 'anew' | 'bytes' | 'json'

function verdict(medians: ReadonlyMap<Asked, number>, size: number): Measured {
  const [ours = Number.NaN, bytes = Number.NaN] = [medians.get('service'), medians.get('bytes')]
  return {
    measured: `${(ours / bytes).toFixed(1)}x: p50 ${ms(ours)} for ${(size / 1e6).toFixed(1)} MB${ours <= MOST_P50_MS ? '' : `, above ${MOST_P50_MS} ms`}, ${ms(medians.get('anew'))} where no room is remembered; the rows alone as bytes ${ms(bytes)}, as JSON ${ms(medians.get('json'))}`,
    met: ours <= MOST_OF_ROWS * bytes,
    remark:
      'busy with and without set-up time, what is free between, and how fresh each calendar is; of rooms that have not changed since they were last asked for in this window, the revision alone is read',
  }
}

type Week = readonly [from: string, to: string]

const week = (monday: Temporal.PlainDate, second = 0): Week => {
  const from = monday.toZonedDateTime('UTC').add({ seconds: second }).toInstant()
  return [from.toString(), from.add({ hours: 24 * 7 }).toString()]
}

function availability(
  { url }: Child,
  { rooms, from, to, key }: { rooms: readonly number[]; from: string; to: string; key: string },
): Question {
  const query = `rooms=${rooms.join(',')}&from=${from}&to=${to}`
  return { method: 'GET', url: `${url}/v1/availability?${query}`, headers: { authorization: `Bearer ${key}` } }
}

/** What there is to know of the spans and no more: no meeting is longer than an hour. */
const rowsAs = (form: 'bytes' | 'json') => ({
  name: form,
  text: `select ${FORMS[form]} from occupancy where organization_id = 1 and room_id = any ($1) and kind in ('booking', 'hold', 'blocker')
    and held_from < $3 and held_from > $2::timestamptz - interval '1 hour' and held_until > $2`,
})

const FORMS = {
  bytes: `string_agg(int4send(room_id) || timestamptz_send(held_from) || timestamptz_send(held_until), '')`,
  json: `json_agg(json_build_object('roomId', room_id, 'startsAt', held_from, 'endsAt', held_until))::text`,
} as const

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
