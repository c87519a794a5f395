import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { load } from '../../config/load.ts'
import { queueStanding } from '../../src/cli/queue-standing.ts'
import { startService } from '../../src/compose.ts'
import { createKey } from '../../src/ops/keys/index.ts'
import { openEnqueuer } from '../../src/queue/enqueuer.ts'
import { openQueueBackend } from '../../src/queue/open-queue-backend.ts'
import { apiKeyStore } from '../../src/store/api-key-store.ts'
import { dueCalendars } from '../../src/store/sync/due-calendars.ts'
import { startWorkers } from '../../workers/main.ts'
import { until } from '../contracts/queue/jobs.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { book, shown, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'
import { startRedis } from './redis-server.ts'

const database = databaseOfFile({ poolMax: 12 })

/** The workers of an installation whose queue lies there; `producing` asks the queue as the API would. */
async function installation(room: TwoCalendars, redisUrl: string | null) {
  const stack = new AsyncDisposableStack()
  const databaseUrl = room.database.url
  const backend = stack.use(await openQueueBackend({ databaseUrl, redisUrl, poolMax: 6, onError: () => {} }))
  const { enqueue } = stack.use(openEnqueuer(backend, () => {}))
  const nothing = async () => {}
  stack.use(
    startWorkers({
      backend,
      visits: { ...room.ports, enqueue },
      concurrency: 4,
      onError: () => {},
      chores: {
        calendars: dueCalendars(room.database.sql),
        enqueue,
        expireHolds: nothing,
        extendHorizon: nothing,
        rollSingles: nothing,
        refreshForeignCalendars: nothing,
        forgetExpired: nothing,
        advanceAdoptions: nothing,
        releaseKeptTimes: nothing,
        releaseClosedRooms: nothing,
        recomputeZones: nothing,
        closeSettledConflicts: nothing,
        watchTroubles: nothing,
        callWebhooks: nothing,
        writeMail: nothing,
        sendMail: nothing,
      },
    }),
  )
  return { backend, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

const bothShow = (room: TwoCalendars, count: number) =>
  (['east', 'west'] as const).every((side) => shown(room, side).length === count)

describe('an installation whose queue is moved', () => {
  it('from PostgreSQL to Redis and back loses no booking and doubles none', { timeout: 90_000 }, async () => {
    await using redis = await startRedis()
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    let hour = 8
    for (const place of [null, redis.url, null, redis.url]) {
      // Booked while no worker runs, and while no hint of it lies in the queue that is to come.
      await book(room, `${String(hour).padStart(2, '0')}:00`)
      await using _ = await installation(room, place)
      await book(room, `${String(hour + 1).padStart(2, '0')}:00`)
      hour += 2
      await until(() => bothShow(room, hour - 8), `both calendars show all ${hour - 8} bookings`)
    }
    await room.settle()
    expect(await disagreements(room)).toEqual([])
    expect(shown(room, 'east')).toHaveLength(8)
    expect(shown(room, 'west')).toHaveLength(8)
  })
})

describe.each(['PostgreSQL', 'Redis'] as const)('an installation whose queue in %s is emptied', (place) => {
  it('does what it owed, by the sweep, without anybody’s help', { timeout: 60_000 }, async () => {
    await using redis = await startRedis()
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await using _ = await installation(room, place === 'Redis' ? redis.url : null)
    for (const [index, time] of ['09:00', '11:00', '13:00'].entries()) {
      await book(room, time)
      if (place === 'Redis') await redis.wipe()
      // Repeated when it meets a worker that takes a job.
      else await room.database.transaction((sql) => sql('truncate bullmq.job, bullmq.dedup cascade'))
      await until(() => bothShow(room, index + 1), `both calendars show ${index + 1} bookings`)
    }
    await room.settle()
    expect(await disagreements(room)).toEqual([])
  })
})

describe('the service whose Redis is gone', () => {
  it('books, answers and says so, and its calendars follow when Redis is back', { timeout: 60_000 }, async () => {
    await using redis = await startRedis()
    await redis.stop()
    const config = load({
      DATABASE_URL: database().url,
      REDIS_URL: redis.url,
      MEETMEUP_PORT: '0',
      MEETMEUP_LOG_LEVEL: 'silent',
    })
    if (!config.ok) throw new Error(config.error.join(' '))
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await using service = await startService(config.value, { part: 'api', log: () => {} })
    const ask = await caller(room, service.url ?? '')
    const booked: number[] = []
    // A machine that is busy with other tests may say so before it takes a request.
    await until(async () => {
      booked.push((await ask('POST', `/v1/rooms/${room.roomId}/bookings`, BOOKING)).status)
      return booked.at(-1) !== 503
    }, 'the service takes a booking')
    expect(booked.at(-1)).toBe(201)
    const ready = await ask('GET', '/readyz')
    expect(ready.status).toBe(200)
    expect(await ready.json()).toMatchObject({
      checks: expect.arrayContaining([
        { name: 'queue', ok: true, detail: 'on redis, which does not answer: calendars wait until it does' },
      ]),
    })
    const standing = () => queueStanding(config.value, room.database.url)
    expect((await standing()).trouble).toEqual(['Redis does not answer: calendars are not looked at until it does'])
    await redis.start()
    await using _ = await installation(room, redis.url)
    await until(() => bothShow(room, 1), 'both calendars show it')
    expect(await standing()).toEqual({ kind: 'redis', where: `in Redis at 127.0.0.1:${redis.port}`, trouble: [] })
  })
})

const BOOKING = {
  summary: 'Budget',
  start: { dateTime: '2026-12-01T10:00:00', timeZone: 'Europe/Berlin' },
  end: { dateTime: '2026-12-01T11:00:00', timeZone: 'Europe/Berlin' },
  organizer: { name: 'Ann Meyer', address: 'ann@example.org' },
}

async function caller({ database: store, organizationId }: TwoCalendars, url: string) {
  const order = { organizationId, name: 'test', role: 'admin' as const }
  const { secret } = await createKey({ keys: apiKeyStore(store), random: randomBytes }, order)
  return (method: string, path: string, body: object | null = null) =>
    fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${secret}`, ...(body === null ? {} : { 'content-type': 'application/json' }) },
      body: body === null ? null : JSON.stringify(body),
    })
}
