/**
 * What the way of a notice is compared with, a process of its own: plain-queue-server.ts <database url> [<redis url>]
 *   GET /                                    Fastify alone
 *   GET /adds?ids=&clients=&seconds=&most=   jobs added to BullMQ with deduplication, by so many at once: how many a second
 *   GET /hop                                 milliseconds from the adding of a job to its handler
 *   GET /commit                              milliseconds of one insert that waits for the disk
 */
import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import pg from 'pg'
import { openQueueBackend } from '../../src/queue/open-queue-backend.ts'
import type { Adds } from './plain-queue.ts'

/** As the service has by default. */
const POOL = 10
const CONCURRENCY = 8
/** Different jobs; whoever adds more adds the same again. */
const JOBS = 1000

const [databaseUrl = '', redisUrl = ''] = process.argv.slice(2)
const onError = (error: Error): void => console.error(error.message)
const backend = await openQueueBackend({ databaseUrl, redisUrl: redisUrl || null, poolMax: POOL, onError })
const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 })
await pool.query('create table plain_commit (id bigint generated always as identity primary key)')

const adding = backend.queue('plain-adds', { defaultJobOptions: {} })
const hopping = backend.queue('plain-hops', { defaultJobOptions: { removeOnComplete: true } })
let arrived = (): void => {}
const worker = backend.worker('plain-hops', async () => arrived(), {
  concurrency: CONCURRENCY,
  lockDuration: 15_000,
  stalledInterval: 5_000,
  maxStalledCount: 1,
})
worker.on('error', onError)
await worker.waitUntilReady()

const app = fastify()
app.get('/', async () => ({ ok: true }))
app.get<{ Querystring: Record<keyof Adds, string> }>('/adds', async ({ query: { ids, clients, seconds, most } }) => {
  let added = 0
  const began = performance.now()
  const end = began + Number(seconds) * 1000
  const client = async (): Promise<void> => {
    while (performance.now() < end && added < Number(most)) {
      added += 1
      await adding.add('bench', {}, { deduplication: { id: `${ids}-${added % JOBS}` } })
    }
  }
  await Promise.all(Array.from({ length: Number(clients) }, client))
  return added / ((performance.now() - began) / 1000)
})
app.get('/hop', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  arrived = resolve
  const began = performance.now()
  await hopping.add('bench', {}, { deduplication: { id: randomUUID() } })
  await promise
  return performance.now() - began
})
app.get('/commit', async () => {
  const began = performance.now()
  await pool.query('insert into plain_commit default values')
  return performance.now() - began
})
await app.listen({ host: '127.0.0.1', port: 0 })
console.log(`listening on http://127.0.0.1:${(app.server.address() as AddressInfo).port}`)
process.on('SIGTERM', () => process.exit(0))
