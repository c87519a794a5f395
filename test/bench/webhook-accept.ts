import { createHash } from 'node:crypto'
import type { RedisServer } from '../queue/redis-server.ts'
import { type Bench, type BenchContext, type Measured, perSecond } from './bench.ts'
import { type BookingDatabase, bookingDatabase } from './booking-database.ts'
import { connected } from './drive.ts'
import { type HttpDriven, type HttpRequest, httpLoad } from './http-load.ts'
import { startApi } from './http-world.ts'
import { onRedis } from './on-redis.ts'

const CALENDARS = 1000
const CLIENTS = 4
const MOST_P50_MS = 2
const MOST_P99_MS = 20
const WANTED_RATE = 2000
const TOKEN = 'bench'

/** Y1: what a provider waits for: the secret checked, the calendar marked dirty, its visit enqueued, 202. */
export const webhookAccept: Bench = {
  id: 'Y1',
  name: 'Webhook accept, queue on PostgreSQL',
  target: 'p50 <= 2 ms, p99 <= 20 ms at 2,000/s',
  run: (context) => accept(context, null),
}

export const webhookAcceptOnRedis: Bench = {
  ...webhookAccept,
  id: 'Y1R',
  name: 'Webhook accept, queue on Redis',
  run: (context) => onRedis((redis) => accept(context, redis)),
}

async function accept(context: BenchContext, redis: RedisServer | null): Promise<Measured> {
  const { seconds, rounds } = context.settings
  await using database = await bookingDatabase(context, { rooms: CALENDARS, bookings: 0 })
  await subscribed(database)
  await using service = await startApi(database, redis?.url ?? null)
  const ask = (most: number | null, clients: number, length: number) =>
    httpLoad({ url: service.url, clients, seconds: length, request: turns(), ...(most === null ? {} : { most }) })
  // Warm: every calendar is dirty afterwards, so what follows is a notice about a known change.
  await ask(CALENDARS, CLIENTS, 60)
  const followers = await ask(null, CLIENTS, seconds * rounds)
  await clean(database, redis)
  const first = await ask(CALENDARS, 1, 60)
  const inTime = [first, followers].every(({ p50, p99 }) => p50 <= MOST_P50_MS && p99 <= MOST_P99_MS)
  return {
    measured: `first notice of a change, one at a time: ${show(first)}; notices of a calendar that is dirty already, ${CLIENTS} clients: ${show(followers)} at ${perSecond(followers.rate)}`,
    met: inTime && followers.rate >= WANTED_RATE,
    remark: `a first notice is ${redis === null ? 'two commits (the mark, the job) that wait' : 'one commit (the mark) that waits'} for the disk; providers allow 10 s`,
  }
}

const show = ({ p50, p99, statuses }: HttpDriven): string => {
  const others = Object.keys(statuses).filter((status) => status !== '202')
  if (others.length > 0) throw new Error(`not only 202: ${JSON.stringify(statuses)}`)
  return `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`
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
