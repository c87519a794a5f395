import { type Bench, median, percent, perSecond } from './bench.ts'
import { bookingDatabase } from './booking-database.ts'
import { bookingStep } from './booking-rate.ts'
import { drive } from './drive.ts'

const ROOMS = 1000
const SMALL = 100_000

/** B5: a booking must not notice how many there are. */
export const growth: Bench = {
  id: 'B5',
  name: 'Booking rate with many rows',
  target: 'rate at 5,000,000 rows >= 80 % of the rate at 100,000',
  async run(context) {
    const { rows, rounds, seconds } = context.settings
    await using small = await bookingDatabase(context, { rooms: ROOMS, bookings: SMALL })
    await using large = await bookingDatabase(context, { rooms: ROOMS, bookings: rows })
    const [inSmall, inLarge] = [bookingStep(small), bookingStep(large)]
    const rates = { small: [] as number[], large: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      rates.small.push((await drive({ url: small.url, connections: 16, seconds }, inSmall)).rate)
      rates.large.push((await drive({ url: large.url, connections: 16, seconds }, inLarge)).rate)
    }
    const [few, many] = [median(rates.small), median(rates.large)]
    return {
      measured: `${perSecond(many)} at ${rows.toLocaleString('en')}: ${percent(many, few)} of ${perSecond(few)} at ${SMALL.toLocaleString('en')}`,
      met: many >= 0.8 * few && rows >= 5_000_000,
      remark: rows < 5_000_000 ? 'measured with fewer rows than the target asks for' : null,
    }
  },
}
