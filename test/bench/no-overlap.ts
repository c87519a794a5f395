import { COMMIT_BOOKINGS } from '../../src/store/sql/commit-bookings.ts'
import { type Bench, perSecond } from './bench.ts'
import { type BookingDatabase, bookingDatabase } from './booking-database.ts'
import { connected, drive } from './drive.ts'
import { oneBooking } from './one-booking.ts'

const ROOMS = 10
const WRITERS = 16
/** Half hours in which the writers meet: few enough that most attempts clash, many enough that bookings go on being made. */
const SPREAD = 20_000

/** B4 at the level of the function: many writers on few rooms, and the query that anyone can run. */
export const noOverlap: Bench = {
  id: 'B4',
  name: 'Overlapping pairs after many writers on ten rooms',
  target: '0 overlapping pairs',
  async run(context) {
    await using database = await bookingDatabase(context, { rooms: ROOMS, bookings: 0 })
    const { attempts } = context.settings
    const answers = { ok: 0, refused: 0 }
    const { done, rate } = await drive(
      { url: database.url, connections: WRITERS, seconds: 3600, most: attempts },
      async (client) => {
        const roomId = database.rooms[Math.floor(Math.random() * ROOMS)] ?? 0
        const request = oneBooking(database.organizationId, roomId, Math.floor(Math.random() * SPREAD) / 2)
        const { rows } = await client.query<{ answers: { ok: boolean }[] }>({
          ...COMMIT_BOOKINGS,
          values: [JSON.stringify([request])],
        })
        if (rows[0]?.answers[0]?.ok === true) answers.ok += 1
        else answers.refused += 1
      },
    )
    const overlaps = await overlappingPairs(database)
    return {
      measured: `${overlaps} after ${done.toLocaleString('en')} attempts (${answers.ok.toLocaleString('en')} booked, ${answers.refused.toLocaleString('en')} refused, ${perSecond(rate)})`,
      met: overlaps === 0,
      remark: null,
    }
  },
}

async function overlappingPairs({ url }: BookingDatabase): Promise<number> {
  const client = await connected(url)
  try {
    const { rows } = await client.query<{ pairs: number }>(
      `select count(*)::integer as pairs from occupancy a join occupancy b on a.organization_id = b.organization_id and a.room_id = b.room_id
        and (a.booking_id, a.occurrence_key) < (b.booking_id, b.occurrence_key)
        and tstzrange(a.held_from, a.held_until) && tstzrange(b.held_from, b.held_until)
        where a.kind in ('booking', 'hold', 'blocker') and b.kind in ('booking', 'hold', 'blocker')`,
    )
    return rows[0]?.pairs ?? Number.NaN
  } finally {
    await client.end()
  }
}
