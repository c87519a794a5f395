import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { MikroORM } from '@mikro-orm/postgresql'
import { DatabaseError, Pool, type PoolClient, types } from 'pg'
import { createPresence, type Presence } from './presence.ts'

/** A statement; a named one is prepared once per connection. */
export interface Statement {
  readonly name: string
  readonly text: string
}

/**
 * Runs one statement and answers its rows. Shapes: `bigint` and `integer` are numbers (ids stay far below 2^53), `timestamptz` is an
 * RFC 3339 text in UTC (`2026-12-01T09:00:00Z`), `jsonb` is parsed, `uuid` and `text` are texts.
 */
export type Sql = <Row extends object>(
  statement: string | Statement,
  values?: readonly unknown[],
) => Promise<readonly Row[]>

export interface DatabaseOptions {
  readonly url: string
  readonly poolMax: number
  /** What PostgreSQL calls our connections; a suffix of our own tells this process from others. */
  readonly applicationName: string
  /** Version of the time zone database by which this process works out instants; the runtime's own when left out. */
  readonly zoneData?: string
  /** For pauses before a retry; between 0 and 1. */
  readonly random?: () => number
}

/** PostgreSQL as everybody here sees it: `poolMax` connections per process. */
export interface Database extends AsyncDisposable {
  readonly url: string
  readonly pool: Pool
  /** For administration. Loaded with the first call: it is a fifth of the memory and a third of the start of a process that does without. */
  readonly orm: () => Promise<MikroORM>
  readonly sql: Sql
  /** Tells others for how long this process lives. */
  readonly presence: Pick<Presence, 'name'>
  /**
   * For the few named statements that readers repeat all day: on connections of their own, where each is planned once, by index, for whatever
   * values. Planning them anew takes longer than running them. Nothing else belongs here: elsewhere PostgreSQL looks at the values first.
   */
  readonly repeated: Sql
  /**
   * One transaction. Deadlocks (40P01), serialization failures (40001) and exclusions (23P01: a writer who took no lock was first, and is
   * visible now) are run again up to five times, so `work` must be safe to repeat.
   * No network call belongs inside.
   */
  transaction<Value>(work: (sql: Sql) => Promise<Value>): Promise<Value>
  /** Reads of one moment, which belong together: `repeated` statements in a transaction that sees nothing of what is written meanwhile. */
  snapshot<Value>(work: (repeated: Sql) => Promise<Value>): Promise<Value>
}

/**
 * A process that stands still in the middle of a transaction (stopped, starved, its machine asleep) keeps its locks for so long, and no longer:
 * everybody else waits for them.
 */
const STANDSTILL_MS = 20_000
const EVERYWHERE = `-c timezone=UTC -c idle_in_transaction_session_timeout=${STANDSTILL_MS}`

/** After so long without work a connection is closed; 0: never. */
const IDLE_MS = 10_000

const INT8 = 20
const TIMESTAMPTZ = 1184
const WORTH_REPEATING: ReadonlySet<string> = new Set(['40P01', '40001', '23P01'])
const ATTEMPTS = 5
/** One of so many connections is for `repeated`, whose statements take a millisecond. */
const REPEATED_SHARE = 4
/** Plans may be made while the tables of a new installation are empty, and must serve when they are full. */
const PLANNED_ONCE = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off'
/** Administration is one person at a time. */
const ORM_POOL_MAX = 2

const PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [INT8, Number],
  // Sessions are in UTC: whatever is finite ends with "+00".
  [TIMESTAMPTZ, (text) => (text.endsWith('+00') ? `${text.replace(' ', 'T').slice(0, -3)}Z` : text)],
])

const rowTypes = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => PARSERS.get(oid) ?? types.getTypeParser(oid, format),
} as typeof types

export async function openDatabase(wanted: DatabaseOptions): Promise<Database> {
  const options = { ...wanted, applicationName: `${wanted.applicationName}-${randomBytes(6).toString('hex')}` }
  const presence = createPresence({ url: options.url, name: options.applicationName })
  const settings = `${EVERYWHERE} -c meetmeup.zone_data=${options.zoneData ?? process.versions.tz ?? ''}`
  const forRepeated = Math.max(1, Math.floor(options.poolMax / REPEATED_SHARE))
  const pool = openPool(options, { max: Math.max(1, options.poolMax - forRepeated), settings })
  // Kept open: whoever asks after a quiet while would wait for a connection and for the plans that it has yet to make.
  const repeated = openPool(options, { max: forRepeated, settings: `${settings} ${PLANNED_ONCE}`, idleMs: 0 })
  const random = options.random ?? Math.random
  let orm: Promise<MikroORM> | null = null
  return {
    url: options.url,
    pool,
    orm: () => {
      orm ??= openOrm(options)
      return orm
    },
    sql: runner(pool),
    presence,
    repeated: runner(repeated),
    transaction: (work) => transact(pool, work, random),
    snapshot: (work) => runOnce(repeated, work, 'begin isolation level repeatable read, read only'),
    async [Symbol.asyncDispose]() {
      await (await orm)?.close(true)
      await Promise.all([pool.end(), repeated.end()])
      // Last: as long as anything of us can still be written, others see us.
      await presence[Symbol.asyncDispose]()
    },
  }
}

function openPool(
  { url, applicationName }: DatabaseOptions,
  { max, settings, idleMs = IDLE_MS }: { max: number; settings: string; idleMs?: number },
): Pool {
  const pool = new Pool({
    ...{ connectionString: url, application_name: applicationName },
    ...{ max, options: settings, idleTimeoutMillis: idleMs },
  })
  // A connection that breaks while nobody uses it leaves the pool by itself; whoever asks next gets another one.
  pool.on('error', () => {})
  return pool
}

async function openOrm({ url, applicationName }: DatabaseOptions): Promise<MikroORM> {
  const [{ MikroORM: Orm }, { entities }] = await Promise.all([
    import('@mikro-orm/postgresql'),
    import('./entities/index.ts'),
  ])
  return await Orm.init({
    clientUrl: url,
    entities: [...entities],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: ORM_POOL_MAX },
    driverOptions: { options: '-c timezone=UTC', application_name: applicationName },
    forceUtcTimezone: true,
  })
}

function runner(client: Pool | PoolClient): Sql {
  return async <Row extends object>(statement: string | Statement, values: readonly unknown[] = []) => {
    const query = typeof statement === 'string' ? { text: statement } : statement
    const result = await client.query<Row>({ ...query, values: [...values], types: rowTypes })
    return result.rows
  }
}

async function transact<Value>(pool: Pool, work: (sql: Sql) => Promise<Value>, random: () => number): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(pool, work)
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof DatabaseError) || !WORTH_REPEATING.has(error.code ?? ''))
        throw error
      await pause(random() * 20 * 2 ** attempt)
    }
  }
}

async function runOnce<Value>(pool: Pool, work: (sql: Sql) => Promise<Value>, begin = 'begin'): Promise<Value> {
  const client = await pool.connect()
  let broken: Error | undefined
  // A connection that breaks between two statements says so here, and the next statement fails; unheard, it would end the process.
  const onError = (error: Error) => {
    broken = error
  }
  client.on('error', onError)
  try {
    await client.query(begin)
    const value = await work(runner(client))
    await client.query('commit')
    return value
  } catch (error) {
    await client.query('rollback').catch((rollbackError: Error) => {
      // The connection is of no further use; the first error is the one that matters.
      broken = rollbackError
    })
    throw error
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}
