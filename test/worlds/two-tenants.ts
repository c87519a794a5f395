import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { composeProviders } from '../../src/compose/compose-providers.ts'
import { createRequestCounter } from '../../src/compose/request-counter.ts'
import { createSealer } from '../../src/ops/secrets/sealer.ts'
import { createOutgoingGuard } from '../../src/providers/outgoing-guard.ts'
import { createExchangeSandbox, type ExchangeSandbox } from '../../src/sandbox/exchange/index.ts'
import { createGoogleSandbox, type GoogleSandbox } from '../../src/sandbox/google/index.ts'
import type { Database } from '../../src/store/database.ts'
import type { Providers } from '../../src/sync/ports.ts'

export const ZONE = 'Europe/Berlin'
export const EXCHANGE_ROOM = 'aspen@contoso.example'
export const GOOGLE_ROOM = 'c_aspen@resource.calendar.google.com'

const SERVICE_ACCOUNT = 'meetmeup@globex.iam.gserviceaccount.com'
const SYNC_USER = 'sync@globex.example'
const BOOKING_MAILBOX = 'bookings@contoso.example'
const SECRET = 'open sesame'
const SCOPES = [
  'calendar.events',
  'calendar.calendars.readonly',
  'admin.directory.resource.calendar.readonly',
  'calendar.acls.readonly',
].map((scope) => `https://www.googleapis.com/auth/${scope}`)

/** An Exchange tenant and a Google domain on loopback, and what connects them. Rooms answer nothing by themselves. */
export interface TwoTenants extends AsyncDisposable {
  readonly exchange: ExchangeSandbox
  readonly google: GoogleSandbox
  readonly providers: Providers
  /** Files as `connections add` takes them. */
  readonly files: { readonly exchange: string; readonly google: string }
}

export async function twoTenants(database: Database, secretKey: Uint8Array): Promise<TwoTenants> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const exchange = exchangeTenant()
  const google = googleDomain(publicKey)
  const { graphUrl, loginUrl } = await exchange.listen()
  const { googleUrl, tokenUrl } = await google.listen()
  const folder = await mkdtemp(join(tmpdir(), 'two-tenants-'))
  const write = async (name: string, connection: object) => {
    const path = join(folder, `${name}.json`)
    await writeFile(path, JSON.stringify(connection), { mode: 0o600 })
    return path
  }
  const files = {
    exchange: await write('exchange', {
      provider: 'exchange',
      name: 'Contoso',
      settings: {
        tenantId: 'contoso.example',
        clientId: 'meetmeup',
        graphUrl: `${graphUrl}/v1.0`,
        loginUrl,
        bookingMailbox: BOOKING_MAILBOX,
      },
      secret: { clientSecret: SECRET },
    }),
    google: await write('google', {
      provider: 'google',
      name: 'Globex',
      settings: {
        serviceAccountEmail: SERVICE_ACCOUNT,
        subject: SYNC_USER,
        customer: 'my_customer',
        googleUrl,
        tokenUrl,
      },
      secret: { privateKey },
    }),
  }
  const guard = createOutgoingGuard({ allowedHosts: new Set(), allowLoopback: true })
  const { sql } = database
  const sealer = createSealer([{ id: 'k1', key: secretKey }], (size) => crypto.getRandomValues(new Uint8Array(size)))
  return {
    exchange,
    google,
    providers: composeProviders({
      sql,
      sealer,
      guard,
      clock: { now: () => Temporal.Now.instant() },
      counter: createRequestCounter(),
    }),
    files,
    async [Symbol.asyncDispose]() {
      await exchange.close()
      await google.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function exchangeTenant(): ExchangeSandbox {
  const room = (name: string, more: object = {}) => ({
    address: `${name.toLowerCase()}@contoso.example`,
    displayName: `Conference Room ${name}`,
    timeZone: 'W. Europe Standard Time',
    capacity: 8,
    building: 'North',
    floorNumber: 2,
    processing: { AutomateProcessing: 'None' as const },
    ...more,
  })
  const user = (name: string) => ({ address: `${name}@contoso.example`, displayName: name, timeZone: ZONE })
  const mailboxes = ['aspen', 'ghost', 'shy', 'ann', 'bookings'].map((name) => `${name}@contoso.example`)
  return createExchangeSandbox({
    seed: randomUUID(),
    settings: {
      attendantDelayMs: 'manual',
      settleAfterMs: null,
      throttle: { concurrentPerMailbox: 16, requestsPerTenMinutes: 1_000_000 },
    },
    tenants: [
      {
        tenantId: '11111111-aaaa-4bbb-8ccc-222222222222',
        domain: 'contoso.example',
        apps: [{ clientId: 'meetmeup', clientSecret: SECRET, mailboxes }],
        rooms: [
          room('Aspen'),
          room('Vault'),
          room('Ghost', { licensed: false, hidden: true }),
          room('Shy', { hidden: true }),
        ],
        users: [user('ann'), user('bookings')],
      },
    ],
  })
}

function googleDomain(publicKey: string): GoogleSandbox {
  return createGoogleSandbox({
    seed: randomUUID(),
    clock: 'real',
    domain: 'globex.example',
    serviceAccounts: [{ email: SERVICE_ACCOUNT, publicKey, delegatedScopes: SCOPES }],
    users: [
      { email: 'bob@globex.example', name: 'Bob Ray', timeZone: ZONE },
      { email: SYNC_USER, name: 'MeetMeUp', timeZone: ZONE, admin: true },
    ],
    rooms: [
      {
        resourceEmail: GOOGLE_ROOM,
        name: 'Aspen',
        capacity: 8,
        buildingId: 'North',
        floorName: '2',
        features: ['Video'],
        timeZone: ZONE,
        autoAcceptInvitations: false,
      },
      {
        resourceEmail: 'c_cart@resource.calendar.google.com',
        name: 'Projector cart',
        category: 'OTHER',
        timeZone: ZONE,
      },
    ],
    roomAnswerDelayMs: 'manual',
    push: { requireHttps: false },
    quota: { perUserPerMinute: 1_000_000, perProjectPerMinute: 1_000_000 },
  })
}
