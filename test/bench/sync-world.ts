import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { ApiClient } from '../../src/cli/demo/api-client.ts'
import { createKey } from '../../src/ops/keys/index.ts'
import type { GoogleSettings } from '../../src/providers/google/index.ts'
import { createGoogleSandbox, type GoogleSandbox } from '../../src/sandbox/google/index.ts'
import type { JournalEntry } from '../../src/sandbox/shared/request-journal.ts'
import { apiKeyStore } from '../../src/store/api-key-store.ts'
import { openDatabase } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import type { BenchContext } from './bench.ts'
import { startService } from './child.ts'
import { connected } from './drive.ts'
import { SECRET_KEY } from './http-world.ts'

const PERSON = 'ann@globex.example'
const SYNC_USER = 'sync@globex.example'
const SERVICE_ACCOUNT = 'meetmeup@globex.iam.gserviceaccount.com'
const SCOPES = [
  'calendar.events',
  'calendar.calendars.readonly',
  'admin.directory.resource.calendar.readonly',
  'calendar.acls.readonly',
]
const PATIENCE_MS = 180_000

export interface SyncRoom {
  readonly roomId: number
  readonly calendarId: number
  readonly remoteId: string
}

/** Rooms of a Google sandbox in this process, paired with an installation whose workers are processes of their own. Nobody is told: looks are asked for. */
export interface SyncWorld extends AsyncDisposable {
  readonly google: GoogleSandbox
  /** What the service signs in to the provider with. */
  readonly connection: GoogleSettings
  readonly db: pg.Client
  readonly rooms: readonly SyncRoom[]
  /** Half-hour meetings one after the other; as invitations, which are owed an answer, or written straight onto the calendar. */
  meet(
    room: SyncRoom,
    meetings: { readonly from: number; readonly count: number; readonly as: 'invited' | 'direct' },
  ): void
  workers(count: number): Promise<AsyncDisposable>
  /** As if a notice had come for each. */
  dirty(rooms: readonly SyncRoom[]): Promise<void>
  until(statement: string, values?: readonly unknown[]): Promise<void>
  /** Requests to the API of the provider since the last call, sign-ins left out. */
  takeRequests(): readonly Pick<JournalEntry, 'receivedAt' | 'method' | 'status' | 'subject'>[]
}

export async function syncWorld(
  { serverUrl }: Pick<BenchContext, 'serverUrl'>,
  { rooms, quotaPerMinute = 1_000_000 }: { readonly rooms: number; readonly quotaPerMinute?: number },
): Promise<SyncWorld> {
  const stack = new AsyncDisposableStack()
  try {
    const url = await freshDatabase(serverUrl, stack)
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    const remoteIds = Array.from({ length: rooms }, (_, n) => `c_room${n}@resource.calendar.google.com`)
    const google = sandbox(publicKey, remoteIds)
    const at = await google.listen()
    stack.defer(() => google.close())
    google.control.setQuota('off')
    const settings = {
      DATABASE_URL: url,
      MEETMEUP_SECRET_KEY: SECRET_KEY,
      MEETMEUP_ALLOW_LOOPBACK_PROVIDERS: 'true',
      MEETMEUP_DB_POOL_MAX: '12',
    }
    const db = await connected(url)
    stack.defer(() => db.end())
    const connection = {
      serviceAccountEmail: SERVICE_ACCOUNT,
      subject: SYNC_USER,
      customer: 'my_customer',
      googleUrl: at.googleUrl,
      tokenUrl: at.tokenUrl,
    }
    const paired = await pairAll(
      { url, settings, remoteIds, quotaPerMinute },
      { settings: connection, secret: { privateKey } },
    )
    const until: SyncWorld['until'] = async (statement, values = []) => {
      const deadline = performance.now() + PATIENCE_MS
      while ((await db.query(statement, [...values])).rows[0]?.holds !== true) {
        if (performance.now() > deadline) throw new Error(`never: ${statement}`)
        await pause(20)
      }
    }
    const held = stack.move()
    return {
      google,
      connection: { ...connection, privateKey },
      db,
      rooms: paired,
      until,
      meet: (room, meetings) => meet(google, room, meetings),
      workers: (count) => workers(settings, count),
      async dirty(chosen) {
        const ids = chosen.map(({ calendarId }) => calendarId)
        await db.query(
          `update calendar set dirty_since = now() - interval '1 minute', next_poll_at = now() where id = any ($1)`,
          [ids],
        )
      },
      takeRequests() {
        const seen = google.control.journal({ path: '^/calendar/v3/' })
        google.control.clearJournal()
        return seen
      },
      [Symbol.asyncDispose]: () => held.disposeAsync(),
    }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

async function freshDatabase(serverUrl: string, stack: AsyncDisposableStack): Promise<string> {
  const name = `bench_sync_${randomBytes(4).toString('hex')}`
  const admin = await connected(serverUrl)
  await admin.query(`create database ${name}`)
  stack.defer(async () => {
    await admin.query(`drop database if exists ${name} with (force)`)
    await admin.end()
  })
  const url = serverUrl.replace(/[^/]+$/, name)
  await migrate(url)
  return url
}

function sandbox(publicKey: string, remoteIds: readonly string[]): GoogleSandbox {
  return createGoogleSandbox({
    seed: 'bench',
    clock: 'real',
    domain: 'globex.example',
    serviceAccounts: [
      {
        email: SERVICE_ACCOUNT,
        publicKey,
        delegatedScopes: SCOPES.map((scope) => `https://www.googleapis.com/auth/${scope}`),
      },
    ],
    users: [
      { email: PERSON, name: 'Ann Meyer', timeZone: 'UTC' },
      { email: SYNC_USER, name: 'MeetMeUp', timeZone: 'UTC', admin: true },
    ],
    rooms: remoteIds.map((resourceEmail, n) => ({
      resourceEmail,
      name: `Room ${n}`,
      timeZone: 'UTC',
      autoAcceptInvitations: false,
      acl: [{ scope: { type: 'user' as const, value: SYNC_USER }, role: 'writer' as const }],
    })),
  })
}

interface Pairing {
  readonly url: string
  readonly settings: Readonly<Record<string, string>>
  readonly remoteIds: readonly string[]
  readonly quotaPerMinute: number
}

async function pairAll(
  { url, settings, remoteIds, quotaPerMinute }: Pairing,
  connection: { readonly settings: object; readonly secret: object },
): Promise<readonly SyncRoom[]> {
  await using database = await openDatabase({ url, poolMax: 2, applicationName: 'bench' })
  const [organization] = await database.sql<{ id: number }>(
    `insert into organization (name) values ('Bench') returning id`,
  )
  const order = { organizationId: organization?.id ?? 0, name: 'bench', role: 'admin' as const }
  const { secret } = await createKey({ keys: apiKeyStore(database), random: randomBytes }, order)
  await using service = await startService(settings, '--only', 'api')
  const api = new ApiClient(service.url, secret)
  const named = { provider: 'google', name: 'Globex', quotaPerMinute, ...connection }
  const { id: connectionId } = await api.expect(api.post<{ id: number }>('/v1/connections', named))
  const rooms: SyncRoom[] = []
  for (const remoteId of remoteIds) {
    const room = await api.expect(
      api.post<{ id: number }>('/v1/rooms', { name: remoteId, timeZone: 'UTC', capacity: 8 }),
    )
    const pairing = { connectionId, remoteCalendarId: remoteId, decides: 'meetmeup' }
    const calendar = await api.expect(api.post<{ id: number }>(`/v1/rooms/${room.id}/calendars`, pairing))
    rooms.push({ roomId: room.id, calendarId: calendar.id, remoteId })
  }
  return rooms
}

function meet(
  { control }: GoogleSandbox,
  { remoteId }: SyncRoom,
  { from, count, as }: { readonly from: number; readonly count: number; readonly as: 'invited' | 'direct' },
): void {
  const midnight = Temporal.Now.zonedDateTimeISO('UTC').add({ days: 2 }).startOfDay()
  for (let n = from; n < from + count; n++) {
    const start = midnight.add({ minutes: 30 * n }).toPlainDateTime()
    control.people.book({
      person: as === 'direct' ? remoteId : PERSON,
      summary: `Meeting ${n}`,
      start: start.toString(),
      end: start.add({ minutes: 30 }).toString(),
      timeZone: 'UTC',
      ...(as === 'direct' ? {} : { rooms: [remoteId] }),
    })
  }
}

async function workers(settings: Readonly<Record<string, string>>, count: number): Promise<AsyncDisposable> {
  const stack = new AsyncDisposableStack()
  for (let n = 0; n < count; n++) stack.use(await startService(settings, '--only', 'workers'))
  return { [Symbol.asyncDispose]: () => stack.disposeAsync() }
}
