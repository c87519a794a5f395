import { COMMIT_BOOKINGS } from '../../src/store/sql/commit-bookings.ts'
import { type Bench, type BenchContext, median, percent, perSecond } from './bench.ts'
import { type BookingDatabase, bookingDatabase } from './booking-database.ts'
import { bookingStep } from './booking-rate.ts'
import { connected, type Driven, drive, type Step } from './drive.ts'
import { oneBooking } from './one-booking.ts'

const CONNECTIONS = 16
const ROOMS = 10
const BOOKINGS = 100_000

/** B3: saying "no", with the holder named, against saying "yes". */
export const conflictRate: Bench = {
  id: 'B3',
  name: 'Conflict answer with the holder named',
  target: '>= 1.2x the rate of a success, p50 <= 2 ms, no dead tuple',
  async run(context) {
    await using database = await bookingDatabase(context, { rooms: ROOMS, bookings: BOOKINGS })
    const [yes, no]: [Driven[], Driven[]] = [[], []]
    let dead = 0
    const success = bookingStep(database)
    for (let round = 0; round < context.settings.rounds; round++) {
      yes.push(await measure(context, database, success))
      const before = await tuplesWritten(database)
      no.push(await measure(context, database, refusalStep(database)))
      dead += (await tuplesWritten(database)) - before
    }
    const lone = await drive(
      { url: database.url, connections: 1, seconds: context.settings.seconds },
      refusalStep(database),
    )
    const [granted, refused] = [median(yes.map(({ rate }) => rate)), median(no.map(({ rate }) => rate))]
    const p50 = median(no.map((driven) => driven.p50))
    const met = refused >= 1.2 * granted && p50 <= 2 && dead === 0
    return {
      measured: `${perSecond(refused)}: ${percent(refused, granted)} of ${perSecond(granted)}, p50 ${p50.toFixed(2)} ms (one client: ${lone.p50.toFixed(2)} ms), ${dead} tuples written`,
      met,
      remark: p50 > 2 ? 'with 16 clients on two cores the wait in line is most of the p50' : null,
    }
  },
}

const measure = ({ settings }: BenchContext, { url }: BookingDatabase, step: Step) =>
  drive({ url, connections: CONNECTIONS, seconds: settings.seconds }, step)

function refusalStep({ organizationId, rooms, perRoom }: BookingDatabase): Step {
  return async (client) => {
    const roomId = rooms[Math.floor(Math.random() * rooms.length)] ?? 0
    const request = oneBooking(organizationId, roomId, Math.floor(Math.random() * perRoom))
    const { rows } = await client.query<{ answers: { guard?: string }[] }>({
      ...COMMIT_BOOKINGS,
      values: [JSON.stringify([request])],
    })
    if (rows[0]?.answers[0]?.guard !== 'room') throw new Error(`not refused: ${JSON.stringify(rows[0])}`)
  }
}

/** Every dead tuple was written once, also in a transaction that was rolled back; unlike their number, this one no vacuum lowers. */
async function tuplesWritten({ url }: BookingDatabase): Promise<number> {
  const client = await connected(url)
  try {
    await client.query('select pg_stat_force_next_flush()')
    // Backends report when they end; those of the measurement have ended, and their last words take a moment.
    await client.query('select pg_sleep(1)')
    const { rows } = await client.query<{ written: number }>(
      `select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::integer as written from pg_stat_user_tables
        where relname in ('booking', 'occupancy', 'room_revision', 'change_log', 'audit', 'link', 'outbox')`,
    )
    return rows[0]?.written ?? Number.NaN
  } finally {
    await client.end()
  }
}
