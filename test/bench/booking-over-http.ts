import { type Bench, type BenchContext, type Measured, median, percent, perSecond } from './bench.ts'
import { type BookingDatabase, bookingDatabase } from './booking-database.ts'
import { contenders, insertAll, insertValues } from './booking-rate.ts'
import { startChild } from './child.ts'
import { type HttpDriven, type HttpRequest, httpLoad } from './http-load.ts'
import { bookerKeys, bookingRequest, startApi } from './http-world.ts'

const CLIENTS = 32
const ROOMS = 1000
const BOOKINGS = 100_000
const MOST_P50_MS = 5
const MOST_P99_MS = 25

/** B2: a booking as a client sees it, against Fastify with one insert of the same rows per request, no rule, key or lock. */
export const bookingOverHttp: Bench = {
  id: 'B2',
  name: 'Booking over HTTP, 32 clients',
  target: '>= 80 % of Fastify + pg with one commit per request; p50 <= 5 ms, p99 <= 25 ms',
  async run(context) {
    await using database = await bookingDatabase(context, { rooms: ROOMS, bookings: BOOKINGS })
    await contenders(database)
    await using service = await startApi(database)
    await using plain = await startChild({
      script: 'test/bench/plain-server.ts',
      args: [database.url, insertAll('plain')],
      settings: {},
      ready: /listening on/,
    })
    const book = await bookings(database)
    const insert = inserts(database)
    const rounds = { service: [] as HttpDriven[], plain: [] as HttpDriven[] }
    // The first round of each warms it up and is not counted.
    for (let round = 0; round <= context.settings.rounds; round++) {
      const [theirs, ours] = [await measure(context, plain.url, insert), await measure(context, service.url, book)]
      if (round > 0) {
        rounds.plain.push(theirs)
        rounds.service.push(ours)
      }
    }
    return verdict(context, rounds)
  },
}

async function measure({ settings }: BenchContext, url: string, request: () => HttpRequest): Promise<HttpDriven> {
  const driven = await httpLoad({ url, clients: CLIENTS, seconds: settings.seconds, request })
  const others = Object.keys(driven.statuses).filter((status) => status !== '201')
  if (others.length > 0) throw new Error(`not only bookings: ${JSON.stringify([driven.statuses, driven.samples])}`)
  return driven
}

/** Each room's next free hour. */
function freeHours({ rooms }: BookingDatabase): () => { readonly index: number; readonly hour: number } {
  const next = new Array<number>(rooms.length).fill(0)
  return () => {
    const index = Math.floor(Math.random() * rooms.length)
    const hour = next[index] ?? 0
    next[index] = hour + 1
    return { index, hour }
  }
}

async function bookings(database: BookingDatabase): Promise<() => HttpRequest> {
  const keys = await bookerKeys(database)
  const free = freeHours(database)
  let turn = 0
  return () => {
    const { index, hour } = free()
    turn += 1
    return bookingRequest(database.rooms[index] ?? 0, hour, keys[turn % keys.length] ?? '')
  }
}

function inserts(database: BookingDatabase): () => HttpRequest {
  const free = freeHours(database)
  return () => {
    const { index, hour } = free()
    const body = JSON.stringify(insertValues(database, index, database.perRoom + hour))
    return { method: 'POST', path: '/', headers: { 'content-type': 'application/json' }, body }
  }
}

function verdict(
  { log }: BenchContext,
  { service, plain }: { readonly service: readonly HttpDriven[]; readonly plain: readonly HttpDriven[] },
): Measured {
  const of = (driven: readonly HttpDriven[], figure: 'rate' | 'p50' | 'p99') => median(driven.map((one) => one[figure]))
  const [ours, theirs] = [of(service, 'rate'), of(plain, 'rate')]
  const [p50, p99] = [of(service, 'p50'), of(service, 'p99')]
  log(
    `rounds: ${JSON.stringify({ service, plain }, (key, value) => (key === 'samples' ? undefined : typeof value === 'number' ? Math.round(value) : value))}`,
  )
  const isFast = p50 <= MOST_P50_MS && p99 <= MOST_P99_MS
  const holds = ours >= 0.8 * theirs
  const other = `the plain one: p50 ${of(plain, 'p50').toFixed(1)} ms, p99 ${of(plain, 'p99').toFixed(1)} ms`
  return {
    measured: `${perSecond(ours)}: ${percent(ours, theirs)} of ${perSecond(theirs)}; p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms (${other})`,
    met: holds && isFast,
    remark:
      holds && isFast
        ? null
        : 'processor time, not waiting for the disk: the booking function costs more than twice the bare insert, a wake-up of the calendar goes to the queue, the key is looked up, rules are judged; with 32 clients on few cores p50 is 32 / rate',
  }
}
