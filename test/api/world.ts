import { randomBytes, randomUUID } from 'node:crypto'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import type { FeedDeps } from '../../src/api/feeds/index.ts'
import { type ApiDeps, buildApi, DEFAULT_TIMEOUTS, type Route, routes } from '../../src/api/index.ts'
import { composeBooking } from '../../src/compose/compose-booking.ts'
import { composeConnections } from '../../src/compose/compose-connections.ts'
import { composeForeignCalendars } from '../../src/compose/compose-foreign-calendars.ts'
import { composePeople, type PeopleSide } from '../../src/compose/compose-people.ts'
import { composeTroubles } from '../../src/compose/compose-troubles.ts'
import { connectionForms } from '../../src/compose/connection-forms.ts'
import { createBodyCache, createFeed, serveFeed } from '../../src/feeds/index.ts'
import { createKey, identifyKey, type Role } from '../../src/ops/keys/index.ts'
import { createLogger } from '../../src/ops/log/create-logger.ts'
import { placeActs } from '../../src/ops/places/index.ts'
import { createSealer } from '../../src/ops/secrets/sealer.ts'
import { createMemoryCalendars, type MemoryCalendars } from '../../src/providers/memory/index.ts'
import { createOutgoingGuard, PROVIDER_HOSTS } from '../../src/providers/outgoing-guard.ts'
import type { CalendarProvider } from '../../src/providers/provider.ts'
import { apiKeyStore } from '../../src/store/api-key-store.ts'
import { auditTraces } from '../../src/store/audit-traces.ts'
import { connectionStore } from '../../src/store/connection-store.ts'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { feedReader } from '../../src/store/feed-reader.ts'
import { feedStore } from '../../src/store/feed-store.ts'
import { idempotencyStore } from '../../src/store/idempotency-store.ts'
import { outageStore } from '../../src/store/outage-store.ts'
import { placeStore } from '../../src/store/place-store.ts'
import { roomStore } from '../../src/store/room-store.ts'
import { adoptionStore } from '../../src/store/sync/adoption-store.ts'
import { freshDatabase } from '../setup/database.ts'
import { ticketActs } from '../support/ticket-acts.ts'

interface Clock {
  now(): Temporal.Instant
}

export interface Ask {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT' | 'HEAD'
  readonly url: string
  /** Sent as JSON; a text is sent as it is. */
  readonly body?: unknown
  readonly headers?: Record<string, string>
  /** A secret; null: none. The administrator's when left out. */
  readonly key?: string | null
}

/** The API over a real database, with one organization and a key for each role, and a second organization as a neighbour. */
export interface World {
  readonly app: FastifyInstance
  readonly database: Database
  readonly organizationId: number
  readonly keys: Readonly<Record<Role, string>>
  readonly neighbour: { readonly organizationId: number; readonly key: string }
  /** What the service has logged, one line each. */
  readonly log: readonly string[]
  /** The chore that reads foreign calendars. */
  refreshForeignCalendars(): Promise<void>
  /** What every connection of this world reaches. */
  readonly memory: MemoryCalendars
  /** The door for calendar programs, in the same process. */
  readonly signIn: PeopleSide['signIn']
  /** Calendars that the engine was asked to look at. */
  readonly woken: readonly number[]
  /** The present; moved by `travel`. */
  now(): Temporal.Instant
  travel(to: Temporal.Instant): void
  ask(ask: Ask): Promise<LightMyRequestResponse>
  close(): Promise<void>
}

const SEALER = createSealer([{ id: 'test', key: new Uint8Array(32).fill(7) }], randomBytes)

export const NOW = Temporal.Instant.from('2026-12-01T08:00:00Z')

export interface WorldOptions {
  /** Replaces some of what the API is given. */
  readonly change?: (deps: ApiDeps) => ApiDeps
  /** Endpoints of the test's own, beside the real ones. */
  readonly routes?: readonly Route<ApiDeps>[]
  /** Changes the database before anybody opens it. */
  readonly prepare?: (url: string) => Promise<void>
}

export async function openWorld({
  change = (deps) => deps,
  routes: own = [],
  prepare = async () => {},
}: WorldOptions = {}): Promise<World> {
  const fresh = await freshDatabase({ clockFrom: NOW })
  await prepare(fresh.url)
  const database = await openDatabase({ url: fresh.url, poolMax: 6, applicationName: 'api-test' })
  const log: string[] = []
  const woken: number[] = []
  let now = NOW
  const clock = { now: () => now }
  const memory = createMemoryCalendars(clock)
  const keys = apiKeyStore(database)
  const booking = composeBooking({ database, clock, waker: { wake: () => {} }, host: 'rooms.example.com' })
  const side = composePeople({ database, clock, masterKeys: [new Uint8Array(32).fill(5)] })
  const foreign = composeForeignCalendars({
    database,
    sealer: SEALER,
    rules: { allowedHosts: new Set(), allowLoopback: true },
    waker: { wake: () => {} },
    clock,
  })
  const troubles = composeTroubles({
    config: {
      mail: { relay: null, ownDomains: [], admins: [], language: 'en', digestSeconds: 60 },
      providers: { allowLoopback: true, allowedHosts: [] },
      http: { host: '127.0.0.1', port: 0, publicUrl: null, trustProxy: false, bodyLimitBytes: 1024 },
    },
    ...{ database, sealer: SEALER, clock },
  })
  const deps = change({
    ...groundDeps({ database, log, clock }),
    rooms: roomStore(database),
    places: placeActs(placeStore(database)),
    adoptions: adoptionStore(database),
    outages: outageStore(database),
    bookings: booking.bookings,
    availability: booking.availability,
    conflicts: booking.conflicts,
    closures: booking.closures,
    feeds: feedActs(database, clock),
    people: side.people,
    groups: side.groups,
    importPeople: side.importPeople,
    appPasswords: side.appPasswords,
    foreignCalendars: foreign.foreignCalendars,
    tickets: ticketActs(database, clock),
    webhooks: troubles.webhooks,
    troubles: troubles.troubles,
    ...connectionActs({ database, clock, providers: () => memory.open(), woken }),
    notices: { take: async () => ({ kind: 'malformed', reason: 'no provider calls here' }) },
  })
  const app = await buildApi(deps, [...routes, ...own])
  const home = await organization(database, 'Home')
  const neighbour = await organization(database, 'Neighbour')
  const secretOf = async (organizationId: number, role: Role): Promise<string> =>
    (await createKey({ keys, random: randomBytes }, { organizationId, name: role, role })).secret
  const secrets = {
    viewer: await secretOf(home, 'viewer'),
    booker: await secretOf(home, 'booker'),
    admin: await secretOf(home, 'admin'),
    support: await secretOf(home, 'support'),
    operator: await secretOf(home, 'operator'),
  }
  return {
    app,
    database,
    organizationId: home,
    keys: secrets,
    neighbour: { organizationId: neighbour, key: await secretOf(neighbour, 'admin') },
    log,
    memory,
    signIn: side.signIn,
    woken,
    refreshForeignCalendars: foreign.refreshForeignCalendars,
    now: () => now,
    travel: (to) => {
      now = to
    },
    // `inject` begins only when somebody waits for it; an async function begins at once.
    ask: async (ask) => app.inject(injectionOf(ask, secrets.admin)),
    async close() {
      await app.close()
      await database[Symbol.asyncDispose]()
      await fresh.drop()
    },
  }
}

/** Pairing with an outside world in memory; connections themselves have the forms of the real providers. */
function connectionActs(from: {
  database: Database
  clock: Clock
  providers: () => CalendarProvider
  woken: number[]
}): ReturnType<typeof composeConnections> {
  const { database, clock, providers, woken } = from
  return composeConnections({
    notificationUrl: () => null,
    database,
    clock,
    sealer: SEALER,
    forms: connectionForms(createOutgoingGuard({ allowedHosts: PROVIDER_HOSTS, allowLoopback: false })),
    providers: {
      async of(organizationId, connectionId) {
        const connection = await connectionStore(database).read(organizationId, connectionId)
        return connection === null ? null : providers()
      },
    },
    wakeCalendar: (_organizationId, calendarId) => void woken.push(calendarId),
  })
}

function feedActs(database: Database, clock: Clock): FeedDeps['feeds'] {
  const feeds = feedStore(database)
  const serving = {
    feeds: feedReader(database),
    bodies: createBodyCache(1_000_000),
    now: clock.now,
    uidSecret: new Uint8Array(32).fill(3),
  }
  return {
    list: feeds.list,
    listOfRoom: feeds.listOfRoom,
    revoke: feeds.revoke,
    create: (caller, order) => createFeed({ feeds, random: randomBytes }, caller, order),
    serve: (secret) => serveFeed(serving, secret),
  }
}

function groundDeps(from: { database: Database; log: string[]; clock: Clock }) {
  const { database, log, clock } = from
  const keys = apiKeyStore(database)
  return {
    callers: { identify: (secret: string) => identifyKey({ keys, now: clock.now }, secret) },
    idempotency: idempotencyStore(database),
    traces: auditTraces(database.sql),
    sealer: SEALER,
    clock,
    newId: () => randomUUID(),
    logger: createLogger('info', { write: (line) => void log.push(line) }),
    readiness: { check: async () => [{ name: 'database' as const, ok: true, detail: 'answers' }] },
    settings: {
      version: '0.0.0',
      publicUrl: 'https://rooms.example.com',
      trustProxy: false,
      bodyLimit: 1_048_576,
      limits: { perKey: 100_000, failedPerAddress: 100_000 },
      timeouts: DEFAULT_TIMEOUTS,
      mostEventLoopDelayMs: 0,
    },
  }
}

async function organization(database: Database, name: string): Promise<number> {
  const [row] = await database.sql<{ id: number }>('insert into organization (name) values ($1) returning id', [name])
  if (row === undefined) throw new Error('no organization')
  return row.id
}

function injectionOf({ method, url, body, headers = {}, key }: Ask, admin: string): InjectOptions {
  const secret = key === undefined ? admin : key
  return {
    method,
    url,
    headers: {
      ...(secret === null ? {} : { authorization: `Bearer ${secret}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  }
}
