import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { load } from '../../config/load.ts'
import { ApiClient } from '../../src/cli/demo/api-client.ts'
import { ASPEN, BIRCH, MAPLE, type OutsideWorld, openOutsideWorld } from '../../src/cli/demo/outside-world.ts'
import { composeVerify } from '../../src/compose/compose-verify.ts'
import { openGround } from '../../src/compose.ts'
import { createKey } from '../../src/ops/keys/index.ts'
import { type Report, verify } from '../../src/ops/verify/index.ts'
import { apiKeyStore } from '../../src/store/api-key-store.ts'
import type { Database } from '../../src/store/database.ts'
import { freePort } from '../../src/store/embedded/free-port.ts'
import { type ServiceProcess, startServiceProcess } from './service-process.ts'

export type RoomName = 'Aspen' | 'Maple' | 'Birch'

/** The service as an operator runs it, part by part, over real HTTP to both sandboxes, on a real PostgreSQL. */
export interface Installation extends AsyncDisposable {
  readonly outside: OutsideWorld
  readonly database: Database
  readonly organizationId: number
  readonly url: string
  readonly api: ApiClient
  /** For clients of one's own. */
  readonly authorization: { readonly authorization: string }
  /** Aspen and Maple live in Exchange and in Google, Birch in Google alone. In Maple the calendars decide. */
  readonly rooms: Readonly<Record<RoomName, number>>
  startApi(): Promise<ServiceProcess>
  startWorker(settings?: Readonly<Record<string, string>>): Promise<ServiceProcess>
  prove(): Promise<Report>
  /** What is still going on, in sentences; empty: everything has come to rest. */
  unrest(): Promise<readonly string[]>
}

export interface InstallationOptions {
  readonly databaseUrl: string
  readonly dataDir: string
  /** Where the queue lies; absent: in PostgreSQL. */
  readonly redisUrl?: string
}

/** Opens the world and connects it; `pair` needs a running API. */
export async function openInstallation({
  databaseUrl,
  dataDir,
  redisUrl,
}: InstallationOptions): Promise<Installation & { readonly pair: () => Promise<void> }> {
  const stack = new AsyncDisposableStack()
  try {
    const outside = stack.use(await openOutsideWorld())
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const settings = {
      DATABASE_URL: databaseUrl,
      MEETMEUP_DATA_DIR: dataDir,
      MEETMEUP_ALLOW_LOOPBACK_PROVIDERS: 'true',
      MEETMEUP_PUBLIC_URL: url,
      MEETMEUP_PORT: String(port),
      MEETMEUP_LOG_LEVEL: 'warn',
      MEETMEUP_DB_POOL_MAX: '10',
      MEETMEUP_QUEUE_POOL_MAX: '6',
      ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    }
    const config = load(settings)
    if (!config.ok) throw new Error(config.error.join(' '))
    const ground = stack.use(await openGround(config.value))
    const { database } = ground
    const [organization] = await database.sql<{ id: number }>(
      `insert into organization (name) values ('Rehearsal') returning id`,
    )
    const organizationId = organization?.id ?? 0
    const order = { organizationId, name: 'rehearsal', role: 'admin' } as const
    const { secret } = await createKey({ keys: apiKeyStore(database), random: randomBytes }, order)
    const api = new ApiClient(url, secret)
    const rooms = { Aspen: 0, Maple: 0, Birch: 0 }
    const verifying = composeVerify({ database, providers: ground.providers, clock: ground.clock })
    const held = stack.move()
    return {
      outside,
      database,
      organizationId,
      url,
      api,
      authorization: { authorization: `Bearer ${secret}` },
      rooms,
      pair: async () => void Object.assign(rooms, await pairRooms(api, outside)),
      startApi: () => startServiceProcess('api', settings),
      startWorker: (more = {}) => startServiceProcess('workers', { ...settings, ...more }),
      prove: () => verify(verifying, { organizationId }),
      unrest: () => unrest(database, organizationId),
      [Symbol.asyncDispose]: () => held.disposeAsync(),
    }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

async function pairRooms(api: ApiClient, outside: OutsideWorld): Promise<Record<RoomName, number>> {
  const made = async (path: string, body: unknown) => (await api.expect(api.post<{ id: number }>(path, body))).id
  const { exchangeConnection, googleConnection } = outside
  const exchange = await made('/v1/connections', { provider: 'exchange', name: 'Contoso', ...exchangeConnection })
  const google = await made('/v1/connections', { provider: 'google', name: 'Globex', ...googleConnection })
  const ids = { Aspen: 0, Maple: 0, Birch: 0 }
  for (const name of ['Aspen', 'Maple', 'Birch'] as const)
    ids[name] = await made('/v1/rooms', { name, capacity: 8, timeZone: 'Europe/Berlin', building: 'North' })
  for (const room of [ASPEN, MAPLE]) {
    const path = `/v1/rooms/${ids[room.name as RoomName]}/calendars`
    const { decides } = room
    await made(path, { connectionId: exchange, remoteCalendarId: room.exchange, decides })
    await made(path, { connectionId: google, remoteCalendarId: room.google, decides })
  }
  await made(`/v1/rooms/${ids.Birch}/calendars`, {
    connectionId: google,
    remoteCalendarId: BIRCH.google,
    decides: 'meetmeup',
  })
  return ids
}

async function unrest({ sql }: Database, organizationId: number): Promise<readonly string[]> {
  const [row] = await sql<Record<string, number>>(
    `select (select count(*) from inbox where organization_id = $1 and state = 'new') as "items wait to be applied",
      (select count(*) from link where organization_id = $1 and state <> 'blocked' and desired_core_version > pushed_core_version) as "writes are owed",
      (select count(*) from link where organization_id = $1 and state = 'unknown') as "writes have an unknown fate",
      (select count(*) from booking where organization_id = $1 and state = 'held') as "bookings await an answer",
      (select count(*) from calendar where organization_id = $1 and (last_proof_at is null or dirty_since is not null)) as "calendars have news",
      (select count(*) from calendar where organization_id = $1 and next_poll_at <= now()) as "calendars are due",
      (select count(*) from calendar where organization_id = $1 and lease_until > now()) as "calendars are visited",
      (select count(*) from calendar where organization_id = $1 and (failures > 0 or watch = 'untried')) as "calendars fail or are new"`,
    [organizationId],
  )
  return Object.entries(row ?? {}).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []))
}

/** Resolves when everything has come to rest. Throws, saying what is still going on, when that takes longer. */
export async function untilAtRest(
  { unrest: ask }: Pick<Installation, 'unrest'>,
  seconds: number,
  lastWords: () => string = () => '',
): Promise<void> {
  let going: readonly string[] = []
  for (const deadline = performance.now() + seconds * 1000; performance.now() < deadline; await pause(100)) {
    going = await ask()
    if (going.length === 0) return
  }
  throw new Error(`no rest within ${seconds} s: ${going.join(', ')}\n${lastWords()}`)
}

/** As if time had passed and the queue had been lost: what a dead process held is free, nothing is announced any more, and every poll is due. */
export async function forgetTheDead({ sql }: Database): Promise<void> {
  await sql('update calendar set lease_until = now(), next_poll_at = now()')
  await wipeQueue({ sql })
}

export async function wipeQueue({ sql }: Pick<Database, 'sql'>): Promise<void> {
  const tables = await sql<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'bullmq' and tablename not in ('meta') and tablename not like '%migration%' and tablename not like '%version%'`,
  )
  for (const { name } of tables) await sql(`delete from bullmq.${name}`)
}
