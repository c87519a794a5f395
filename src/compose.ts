import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { Config } from '../config/load.ts'
import { secretKeyIn } from '../config/secret-key.ts'
import packageJson from '../package.json' with { type: 'json' }
import { startWorkers } from '../workers/main.ts'
import type { ReadinessCheck } from './api/health/get-readiness.ts'
import { buildApi, routes } from './api/index.ts'
import type { CaldavDeps } from './caldav/deps.ts'
import { ObjectLookerPool } from './caldav/off-thread/object-looker-pool.ts'
import { registerCaldav } from './caldav/register-caldav.ts'
import { composeAdoption } from './compose/compose-adoption.ts'
import { composeApi } from './compose/compose-api.ts'
import { type BookingSide, composeBooking } from './compose/compose-booking.ts'
import { type CaldavParts, composeCaldav } from './compose/compose-caldav.ts'
import { composeForeignCalendars, type ForeignCalendarSide } from './compose/compose-foreign-calendars.ts'
import { composeMail } from './compose/compose-mail.ts'
import { type Counting, composeMetrics, countedBookings, countedCalls, timedLeases } from './compose/compose-metrics.ts'
import { composePeople, type MasterKeys, type PeopleSide } from './compose/compose-people.ts'
import { composeProviders } from './compose/compose-providers.ts'
import { composeSync, cursorSeal, wakerOf } from './compose/compose-sync.ts'
import { composeTroubles, type TroubleSide } from './compose/compose-troubles.ts'
import { notificationUrlOf } from './compose/notification-url.ts'
import { rehearsal } from './compose/rehearsal.ts'
import { createRequestCounter, type RequestCounter } from './compose/request-counter.ts'
import { declineText } from './core/decline-text.ts'
import { ObjectReaderPool } from './ical/off-thread/object-reader-pool.ts'
import { createLogger } from './ops/log/create-logger.ts'
import { createSealer, type Sealer } from './ops/secrets/sealer.ts'
import { createOutgoingGuard, PROVIDER_HOSTS } from './providers/outgoing-guard.ts'
import type { Enqueuer } from './queue/enqueuer.ts'
import { openEnqueuer } from './queue/enqueuer.ts'
import { openQueueBackend } from './queue/open-queue-backend.ts'
import type { QueueBackend } from './queue/queue-backend.ts'
import { type Database, openDatabase } from './store/database.ts'
import { startOrAttach } from './store/embedded/start-or-attach.ts'
import { forgetExpired } from './store/forget-expired.ts'
import { migrate } from './store/migrate.ts'
import { occupancySearch } from './store/occupancy-search.ts'
import { dueCalendars } from './store/sync/due-calendars.ts'
import { singlesStore } from './store/sync/single-links.ts'
import type { Providers } from './sync/ports.ts'
import { rollSingles } from './sync/roll-singles.ts'
import type { Reach } from './sync/step.ts'
import type { VisitPorts } from './sync/visit-calendar.ts'

export type Part = 'all' | 'api' | 'workers'

/** What every entrance (service, command line, demonstration) stands on: a migrated database and the means to reach providers. */
export interface Ground extends AsyncDisposable {
  readonly database: Database
  readonly databaseUrl: string
  /** One line for the operator: which database this is. */
  readonly describeDatabase: string
  readonly sealer: Sealer
  /** From which further secrets are derived; newest first. */
  readonly masterKeys: MasterKeys
  readonly providers: Providers
  /** Of all their requests. */
  readonly counter: RequestCounter
  readonly clock: { now(): Temporal.Instant }
}

const clock = { now: () => Temporal.Now.instant() }

/** Finds or starts the database, brings it to this version's schema, and opens it. */
export async function openGround(config: Config, log: (line: string) => void = () => {}): Promise<Ground> {
  const stack = new AsyncDisposableStack()
  try {
    const { url, describe } = await findDatabase(config, stack, log)
    const steps = await migrate(url)
    if (steps.length > 0) log(`database brought up to date: ${steps.join(', ')}`)
    const database = stack.use(
      await openDatabase({ url, poolMax: config.database.poolMax, applicationName: 'meetmeup' }),
    )
    const { sealer, masterKeys } = await openSealer(config)
    const guard = createOutgoingGuard({
      allowedHosts: new Set([...PROVIDER_HOSTS, ...config.providers.allowedHosts]),
      allowLoopback: config.providers.allowLoopback,
    })
    const counter = createRequestCounter()
    const providers = composeProviders({ sql: database.sql, sealer, guard, clock, counter })
    const held = stack.move()
    return {
      database,
      databaseUrl: url,
      describeDatabase: describe,
      sealer,
      masterKeys,
      providers,
      counter,
      clock,
      [Symbol.asyncDispose]: () => held.disposeAsync(),
    }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

async function findDatabase(config: Config, stack: AsyncDisposableStack, log: (line: string) => void) {
  if (config.database.url !== null) return { url: config.database.url, describe: 'PostgreSQL at DATABASE_URL' }
  const embedded = await startOrAttach({ dataDir: config.dataDir, log })
  stack.defer(() => embedded.stop())
  return { url: embedded.url, describe: embedded.describe }
}

async function openSealer(config: Config): Promise<{ sealer: Sealer; masterKeys: MasterKeys }> {
  const keys = config.secrets.keys.length > 0 ? config.secrets.keys : [await secretKeyIn(config.dataDir)]
  const [newest, ...older] = keys
  if (newest === undefined) throw new Error('there is no secret key')
  // The oldest key keeps its name when a newer one is put before it.
  const named = keys.map((key, index) => ({ id: `k${keys.length - index}`, key }))
  return { sealer: createSealer(named, randomBytes), masterKeys: [newest, ...older] }
}

export interface Service extends AsyncDisposable {
  /** Where the API listens; null when this process runs only workers. */
  readonly url: string | null
  readonly ground: Ground
}

export interface ServiceOptions {
  readonly part: Part
  readonly log: (line: string) => void
}

/** Starts the service, or a part of it. Disposed of: refuses new work, finishes what is under way, closes. */
export async function startService(config: Config, { part, log }: ServiceOptions): Promise<Service> {
  const stack = new AsyncDisposableStack()
  try {
    const ground = stack.use(await openGround(config, log))
    const logger = createLogger(config.log.level)
    const onError = (error: Error, what = 'queue') => logger.error({ err: error, what }, 'background work failed')
    const backend = stack.use(
      await openQueueBackend({
        databaseUrl: ground.databaseUrl,
        redisUrl: config.redis.url,
        poolMax: config.database.queuePoolMax,
        onError,
      }),
    )
    log(`queue: ${backend.describe}`)
    for (const warning of await backend.warnings()) {
      logger.warn({ what: 'queue' }, warning)
      log(`queue: ${warning}`)
    }
    const reach = rehearsal(config.rehearsal.failpoints)
    const enqueuer = stack.use(openEnqueuer(backend, onError, reach))
    const counting = await composeMetrics({ config, database: ground.database, enqueuer, log }, stack)
    const people = composePeople({ ...ground, clock })
    const house = {
      config,
      ground,
      backend,
      enqueuer,
      logger,
      people,
      counting,
      booking: countedBookings(bookingOf(config, ground, enqueuer), counting),
      foreign: foreignOf(config, ground, enqueuer),
      reach,
      troubles: composeTroubles({ config, database: ground.database, sealer: ground.sealer, clock }),
    }
    const visits = visitsOf(house)
    if (part !== 'api') stack.use(startWorkers({ ...workerParts(house, visits), onError }))
    const url = part === 'workers' ? null : await listen(house, stack)
    const held = stack.move()
    return { url, ground, [Symbol.asyncDispose]: () => held.disposeAsync() }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

interface House {
  readonly config: Config
  readonly ground: Ground
  readonly backend: QueueBackend
  readonly enqueuer: Enqueuer
  readonly logger: ReturnType<typeof createLogger>
  readonly booking: BookingSide
  readonly people: PeopleSide
  readonly counting: Counting
  readonly foreign: ForeignCalendarSide
  readonly reach: Reach
  readonly troubles: TroubleSide
}

const bookingOf = (config: Config, { database }: Ground, { enqueue }: Enqueuer): BookingSide =>
  composeBooking({
    database,
    clock,
    waker: wakerOf(enqueue),
    host: hostOf(config),
  })

const foreignOf = ({ providers }: Config, { database, sealer }: Ground, { enqueue }: Enqueuer): ForeignCalendarSide =>
  composeForeignCalendars({
    database,
    sealer,
    rules: { allowedHosts: new Set(providers.allowedHosts), allowLoopback: providers.allowLoopback },
    waker: wakerOf(enqueue),
    clock,
  })

const hostOf = ({ http }: Config): string =>
  http.publicUrl === null ? 'meetmeup.invalid' : new URL(http.publicUrl).hostname

function visitsOf({ config, ground, enqueuer, reach, counting }: House): VisitPorts {
  const visits = composeSync({
    database: ground.database,
    providers: ground.providers,
    seal: cursorSeal(ground.sealer),
    enqueue: enqueuer.enqueue,
    finder: occupancySearch,
    declineText,
    ownDomains: new Set(config.mail.ownDomains),
    language: config.mail.language,
    clock,
    notificationUrl: notificationUrlOf(config),
    reach,
    counted: ground.counter.counted,
    observe: countedCalls(counting),
  })
  return { ...visits, leases: timedLeases(visits.leases, counting) }
}

function workerParts({ config, ground, backend, enqueuer, booking, foreign, troubles }: House, visits: VisitPorts) {
  return {
    backend,
    visits,
    concurrency: config.sync.concurrency,
    chores: {
      calendars: dueCalendars(ground.database.sql),
      enqueue: enqueuer.enqueue,
      expireHolds: booking.expireHolds,
      extendHorizon: booking.extendHorizon,
      rollSingles: () => rollSingles({ singles: singlesStore(ground.database.sql), enqueue: enqueuer.enqueue, clock }),
      advanceAdoptions: composeAdoption({ database: ground.database, visits }).advanceDue,
      releaseKeptTimes: booking.releaseKeptTimes,
      releaseClosedRooms: booking.releaseClosedRooms,
      recomputeZones: booking.recomputeZones,
      closeSettledConflicts: booking.closeSettledConflicts,
      refreshForeignCalendars: foreign.refreshForeignCalendars,
      watchTroubles: troubles.watchTroubles,
      callWebhooks: troubles.callWebhooks,
      ...composeMail({ config, database: ground.database, masterKey: ground.masterKeys[0], clock }),
      forgetExpired: () => forgetExpired(ground.database.sql),
    },
  }
}

async function listen(house: House, stack: AsyncDisposableStack): Promise<string> {
  const { config, ground, enqueuer, logger, booking, people, foreign, troubles, counting } = house
  const deps = composeApi({
    config,
    version: packageJson.version,
    database: ground.database,
    sealer: ground.sealer,
    masterKey: ground.masterKeys[0],
    enqueue: enqueuer.enqueue,
    providers: ground.providers,
    booking,
    people,
    foreign,
    troubles,
    clock,
    logger,
    counting,
    readiness: { check: () => readiness(house) },
  })
  const app = await buildApi(deps, routes)
  stack.defer(() => app.close())
  await registerCaldav(
    app,
    caldavOf(house, { objects: stack.use(new ObjectReaderPool()), looker: stack.use(new ObjectLookerPool()) }),
  )
  await app.listen({ host: config.http.host, port: config.http.port })
  const { port } = app.server.address() as AddressInfo
  return `http://${config.http.host.includes(':') ? `[${config.http.host}]` : config.http.host}:${port}`
}

const caldavOf = (
  { config, ground, enqueuer, people }: House,
  threads: Pick<CaldavParts, 'objects' | 'looker'>,
): CaldavDeps =>
  composeCaldav({
    database: ground.database,
    signIn: people.signIn,
    ...threads,
    waker: wakerOf(enqueuer.enqueue),
    clock,
    host: hostOf(config),
    masterKey: ground.masterKeys[0],
  })

async function readiness({ ground, backend }: House): Promise<readonly ReadinessCheck[]> {
  try {
    await ground.database.sql('select 1')
    return [
      { name: 'database', ok: true, detail: 'answers' },
      { name: 'migrations', ok: true, detail: 'up to date since start' },
      // Requests are served without it all the same: what is due stands in the database.
      { name: 'queue', ok: true, detail: queueInWords(backend) },
    ]
  } catch {
    return [{ name: 'database', ok: false, detail: 'does not answer' }]
  }
}

const queueInWords = ({ kind, canAdd }: QueueBackend): string =>
  canAdd() ? `on ${kind}` : `on ${kind}, which does not answer: calendars wait until it does`
