import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createKey } from '../../src/ops/keys/index.ts'
import { apiKeyStore } from '../../src/store/api-key-store.ts'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { freePort } from '../../src/store/embedded/free-port.ts'
import { type ServiceProcess, startServiceProcess } from '../processes/service-process.ts'
import { type FreshDatabase, freshDatabase } from '../setup/database.ts'

/** Much less than the lease of a claim. */
const SOON = { timeout: 30_000, interval: 200 }
/** First key of the advisory lock of a room (migrations/0002). */
const ROOM_LOCK = 1

interface Api extends ServiceProcess {
  readonly url: string
}

/** Two API processes beside each other, over one PostgreSQL; the first of them is killed in the middle of a booking. */
describe('a booking under an Idempotency-Key whose process is killed', { timeout: 120_000 }, () => {
  let fresh: FreshDatabase
  let dataDir: string
  let database: Database
  let key: string
  let roomId: number
  /** Whoever holds it lets no booking of the room be written. */
  let lock: pg.Client
  let first: Api
  let second: Api

  const startApi = async (): Promise<Api> => {
    const port = await freePort()
    const settings = {
      ...{ DATABASE_URL: fresh.url, MEETMEUP_DATA_DIR: dataDir, MEETMEUP_PORT: String(port) },
      MEETMEUP_LOG_LEVEL: 'warn',
    }
    const api = { ...(await startServiceProcess('api', settings)), url: `http://127.0.0.1:${port}` }
    // On a busy machine it says at first that it has too much to do.
    const headers = { authorization: `Bearer ${key}` }
    const look = async () => (await fetch(`${api.url}/v1/rooms`, { headers })).status
    await vi.waitFor(async () => expect(await look()).toBe(200), { timeout: 60_000, interval: 200 })
    return api
  }

  beforeAll(async () => {
    fresh = await freshDatabase()
    dataDir = await mkdtemp(join(tmpdir(), 'meetmeup-killed-api-'))
    database = await openDatabase({ url: fresh.url, poolMax: 4, applicationName: 'test' })
    const [organization] = await database.sql<{ id: number }>(
      `insert into organization (name) values ('Acme') returning id`,
    )
    const organizationId = organization?.id ?? 0
    const order = { organizationId, name: 'panel', role: 'booker' } as const
    key = (await createKey({ keys: apiKeyStore(database), random: randomBytes }, order)).secret
    const [room] = await database.sql<{ id: number }>(
      `insert into room (organization_id, name, time_zone) values ($1, 'Aspen', 'UTC') returning id`,
      [organizationId],
    )
    roomId = room?.id ?? 0
    await database.sql('insert into room_revision (organization_id, room_id) values ($1, $2)', [organizationId, roomId])
    second = await startApi()
  }, 120_000)
  afterAll(async () => {
    await second[Symbol.asyncDispose]()
    await database[Symbol.asyncDispose]()
    await fresh.drop()
    await rm(dataDir, { recursive: true, force: true })
  })

  beforeEach(async () => {
    first = await startApi()
    lock = new pg.Client({ connectionString: fresh.url })
    await lock.connect()
    await lock.query('select pg_advisory_lock($1, $2)', [ROOM_LOCK, roomId])
  })
  afterEach(async () => {
    await lock.end()
    await first[Symbol.asyncDispose]()
    await database.sql('truncate booking, occupancy, idempotency cascade')
  })

  const day = Temporal.Now.plainDateISO('UTC').add({ days: 10 })

  async function book(api: Api): Promise<{ status: number; code: string; replayed: boolean }> {
    const answer = await fetch(`${api.url}/v1/rooms/${roomId}/bookings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': 'panel-1' },
      body: JSON.stringify({ summary: 'Panel', start: `${day}T09:00:00Z`, end: `${day}T10:00:00Z` }),
    })
    const { code = '' } = (await answer.json()) as { code?: string }
    return { status: answer.status, code, replayed: answer.headers.has('idempotency-replayed') }
  }

  const IN_PROGRESS = { status: 409, code: 'idempotency_in_progress' }
  const waiting = () =>
    database.sql<{ pid: number }>(
      `select pid from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`,
    )
  const bookings = async () =>
    (await database.sql<{ state: string }>('select state from booking order by id')).map(({ state }) => state)

  /** Asks the first process, and waits until PostgreSQL has the statement that books, in front of the lock. */
  async function beginAtFirst(): Promise<{ answer: Promise<unknown>; pid: number }> {
    const answer = book(first).catch((error: unknown) => error)
    await expect.poll(async () => (await waiting()).length, SOON).toBe(1)
    return { answer, pid: (await waiting())[0]?.pid ?? 0 }
  }

  async function killFirst(): Promise<void> {
    first.signal('SIGKILL')
    await first.ended
  }

  it('is found by a repetition, as soon as what PostgreSQL was still doing for it is committed', async () => {
    const { answer } = await beginAtFirst()
    await killFirst()
    await answer
    // Nobody knows yet what becomes of it.
    expect(await book(second)).toMatchObject(IN_PROGRESS)
    expect(await bookings()).toEqual([])
    await lock.query('select pg_advisory_unlock_all()')
    await expect.poll(() => book(second), SOON).toMatchObject({ status: 201 })
    expect(await bookings()).toEqual(['confirmed'])
    expect(await book(second)).toMatchObject({ status: 201, replayed: true })
  })

  it('is made by a repetition, as soon as it is certain that it never was', async () => {
    const { answer, pid } = await beginAtFirst()
    await killFirst()
    await answer
    await database.sql('select pg_terminate_backend($1)', [pid])
    await lock.query('select pg_advisory_unlock_all()')
    await expect.poll(() => book(second), SOON).toMatchObject({ status: 201 })
    expect(await bookings()).toEqual(['confirmed'])
  })

  it('is left to a process that only stands still', async () => {
    const { answer } = await beginAtFirst()
    first.signal('SIGSTOP')
    for (let times = 0; times < 3; times++) expect(await book(second)).toMatchObject(IN_PROGRESS)
    await lock.query('select pg_advisory_unlock_all()')
    expect(await book(second)).toMatchObject(IN_PROGRESS)
    first.signal('SIGCONT')
    expect(await answer).toMatchObject({ status: 201, replayed: false })
    expect(await book(second)).toMatchObject({ status: 201, replayed: true })
    expect(await bookings()).toEqual(['confirmed'])
  })

  it('is left to a living process that has lost its connections, and finds new ones', async () => {
    const { answer, pid } = await beginAtFirst()
    // Those of the first: the second, asked a moment later, would say that PostgreSQL is away.
    await database.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type is distinct from 'Lock'
        and application_name = (select application_name from pg_stat_activity where pid = $1)`,
      [pid],
    )
    for (let times = 0; times < 3; times++) expect(await book(second)).toMatchObject(IN_PROGRESS)
    await lock.query('select pg_advisory_unlock_all()')
    expect(await answer).toMatchObject({ status: 201, replayed: false })
    expect(await bookings()).toEqual(['confirmed'])
  })
})
