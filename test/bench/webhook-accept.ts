import { createHash } from 'node:crypto'
import type { RedisServer } from '../queue/redis-server.ts'
import { type Bench, type BenchContext, type Measured, median, percent, perSecond } from './bench.ts'
import { type BookingDatabase, bookingDatabase } from './booking-database.ts'
import type { Child } from './child.ts'
import { connected } from './drive.ts'
import { type HttpDriven, type HttpRequest, httpLoad } from './http-load.ts'
import { startApi } from './http-world.ts'
import { onRedis } from './on-redis.ts'
import { addsPerSecond, startPlainQueue } from './plain-queue.ts'

const CALENDARS = 1000
const CLIENTS = 4
const MOST_P50_MS = 2
const MOST_P99_MS = 20
const WANTED_SHARE = 0.5
const WANTED_RATE = 2000
const TOKEN = 'bench'

/** Y1: what a provider waits for: the secret checked, the calendar marked dirty, its visit enqueued, 202. */
export const webhookAccept: Bench = {
  id: 'Y1',
  name: 'Webhook accept, queue on PostgreSQL',
  target:
    '>= 50 % of the slower of Fastify JSON and BullMQ add with deduplication; p50 <= 2 ms, p99 <= 20 ms at 2,000/s',
  run: (context) => accept(context, null),
}

export const webhookAcceptOnRedis: Bench = {
  ...webhookAccept,
  id: 'Y1R',
  name: 'Webhook accept, queue on Redis',
  run: (context) => onRedis((redis) => accept(context, redis)),
}

async function accept(context: BenchContext, redis: RedisServer | null): Promise<Measured> {
  await using database = await bookingDatabase(context, { rooms: CALENDARS, bookings: 0 })
  await subscribed(database)
  await using service = await startApi(database, redis?.url ?? null)
  await using plain = await startPlainQueue(database, redis)
  const urls = { service: service.url, plain }
  // Every calendar is dirty after the first round, which warms up: what follows are notices about a known change.
  const { seconds } = context.settings
  const followers = await rounds(context, urls, {
    clients: CLIENTS,
    seconds,
    most: Number.MAX_SAFE_INTEGER,
    ids: () => 'known',
  })
  const first = await rounds(
    context,
    urls,
    { clients: 1, seconds: 60, most: CALENDARS, ids: (round) => `new-${round}` },
    () => clean(database, redis),
  )
  const inTime = [first, followers].every(({ p50, p99 }) => p50 <= MOST_P50_MS && p99 <= MOST_P99_MS)
  const holds = [first, followers].every(({ rate, limit }) => rate >= WANTED_SHARE * limit)
  return {
    measured: `first notice of a change, one at a time: ${show(first)}; notices of a calendar that is dirty already, ${CLIENTS} clients: ${show(followers)}`,
    met: inTime && holds,
    remark: `${followers.rate >= WANTED_RATE ? 'at' : 'below'} 2,000/s; a first notice is ${redis === null ? 'two commits (the mark, the job) that wait' : 'one commit (the mark) that waits'} for the disk${redis === null ? '' : ', which the limit does not'}; providers allow 10 s`,
  }
}

interface Load {
  readonly clients: number
  readonly seconds: number
  readonly most: number
  /** Of the jobs that are added in a round. */
  readonly ids: (round: number) => string
}

interface Accepted {
  readonly p50: number
  readonly p99: number
  readonly rate: number
  readonly json: number
  readonly adds: number
  /** The slower of the two. */
  readonly limit: number
}

/** Medians of alternating rounds; the first warms up. */
async function rounds(
  { settings }: BenchContext,
  { service, plain }: { readonly service: string; readonly plain: Child },
  { clients, seconds, most, ids }: Load,
  before: () => Promise<void> = async () => {},
): Promise<Accepted> {
  const notices: HttpDriven[] = []
  const json: number[] = []
  const adds: number[] = []
  const notice = turns()
  for (let round = 0; round <= settings.rounds; round++) {
    await before()
    const accepted = await httpLoad({ url: service, clients, seconds, most, request: notice })
    const answered = await httpLoad({ url: plain.url, clients, seconds, most, request: () => PLAIN })
    const added = await addsPerSecond(plain, { ids: ids(round), clients, seconds, most })
    onlyStatus(accepted, 202)
    onlyStatus(answered, 200)
    if (round === 0) continue
    notices.push(accepted)
    json.push(answered.rate)
    adds.push(added)
  }
  const of = (figure: 'rate' | 'p50' | 'p99') => median(notices.map((one) => one[figure]))
  const limits = { json: median(json), adds: median(adds) }
  return { p50: of('p50'), p99: of('p99'), rate: of('rate'), ...limits, limit: Math.min(limits.json, limits.adds) }
}

const PLAIN: HttpRequest = { method: 'GET', path: '/', headers: {}, body: '' }

const show = ({ p50, p99, rate, json, adds, limit }: Accepted): string =>
  `${perSecond(rate)}, ${percent(rate, limit)} of the slower of Fastify JSON ${perSecond(json)} and BullMQ add ${perSecond(adds)}; p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`

function onlyStatus({ statuses }: HttpDriven, wanted: number): void {
  if (Object.keys(statuses).join() !== String(wanted))
    throw new Error(`not only ${wanted}: ${JSON.stringify(statuses)}`)
}

/** Every calendar once, then again. */
function turns(): () => HttpRequest {
  let turn = 0
  return () => {
    turn += 1
    const channel = `channel-${(turn % CALENDARS) + 1}`
    const headers = { 'x-goog-channel-id': channel, 'x-goog-resource-state': 'exists', 'x-goog-channel-token': TOKEN }
    return { method: 'POST', path: '/webhooks/google', headers, body: '' }
  }
}

async function subscribed({ url, calendars }: BookingDatabase): Promise<void> {
  const client = await connected(url)
  try {
    await client.query(`update connection set provider = 'google'`)
    await client.query(
      `insert into subscription (organization_id, id, calendar_id, remote_id, secret_hash, state, expires_at)
        select 1, gen_random_uuid(), calendar, 'channel-' || n, $1, 'open', now() + interval '7 days'
          from unnest($2::integer[]) with ordinality as known (calendar, n)`,
      [createHash('sha256').update(TOKEN).digest(), calendars],
    )
  } finally {
    await client.end()
  }
}

/** As after visits to all of them. */
async function clean({ url }: BookingDatabase, redis: RedisServer | null): Promise<void> {
  const client = await connected(url)
  try {
    await client.query('update calendar set dirty_since = null')
    if (redis === null) await client.query('truncate bullmq.job, bullmq.dedup cascade')
    else await redis.wipe()
  } finally {
    await client.end()
  }
}
