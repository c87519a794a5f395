import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { createExchangeSandbox, type ExchangeSandbox } from '../../sandbox/exchange/index.ts'
import { createGoogleSandbox, type GoogleSandbox } from '../../sandbox/google/index.ts'

/** The addresses of one room in both worlds. */
export interface RoomAddresses {
  readonly name: string
  readonly exchange: string
  readonly google: string
  /** Who answers invitations, on both sides. */
  readonly decides: 'meetmeup' | 'provider'
}

export const ASPEN: RoomAddresses = {
  name: 'Aspen',
  exchange: 'aspen@contoso.example',
  google: 'c_aspen@resource.calendar.google.com',
  decides: 'meetmeup',
}

export const MAPLE: RoomAddresses = {
  name: 'Maple',
  exchange: 'maple@contoso.example',
  google: 'c_maple@resource.calendar.google.com',
  decides: 'provider',
}

/** Lives in Google alone, and cannot be watched there. */
export const BIRCH = { name: 'Birch', google: 'c_birch@resource.calendar.google.com' } as const

export const ANN = { name: 'Ann Meyer', address: 'ann@contoso.example' } as const
export const BOB = { name: 'Bob Ray', address: 'bob@globex.example' } as const
export const EVE = { name: 'Eve Stone', address: 'eve@globex.example' } as const

const BOOKING_MAILBOX = 'bookings@contoso.example'
const SYNC_USER = 'sync@globex.example'
const SERVICE_ACCOUNT = 'meetmeup@globex.iam.gserviceaccount.com'
const ZONE = 'Europe/Berlin'
const SCOPES = [
  'calendar.events',
  'calendar.calendars.readonly',
  'admin.directory.resource.calendar.readonly',
  'calendar.acls.readonly',
]

/** Exchange and Google on this machine: what a customer's two tenants would be. */
export interface OutsideWorld extends AsyncDisposable {
  readonly exchange: ExchangeSandbox
  readonly google: GoogleSandbox
  readonly exchangeControlUrl: string
  readonly googleControlUrl: string
  /** What an administrator types in to connect them. */
  readonly exchangeConnection: { readonly settings: Record<string, unknown>; readonly secret: Record<string, string> }
  readonly googleConnection: { readonly settings: Record<string, unknown>; readonly secret: Record<string, string> }
}

export async function openOutsideWorld(): Promise<OutsideWorld> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  // Another world in each run: what an earlier one has said is known already, and would not be news.
  const seed = randomUUID()
  const exchange = exchangeWorld(seed)
  const google = googleWorld(seed, publicKey)
  const { graphUrl, loginUrl, controlUrl } = await exchange.listen()
  const googleAt = await google.listen()
  return {
    exchange,
    google,
    exchangeControlUrl: controlUrl,
    googleControlUrl: googleAt.controlUrl,
    exchangeConnection: {
      settings: {
        tenantId: 'contoso.example',
        clientId: 'meetmeup',
        graphUrl: `${graphUrl}/v1.0`,
        loginUrl,
        bookingMailbox: BOOKING_MAILBOX,
      },
      secret: { clientSecret: 'open sesame' },
    },
    googleConnection: {
      settings: {
        serviceAccountEmail: SERVICE_ACCOUNT,
        subject: SYNC_USER,
        customer: 'my_customer',
        googleUrl: googleAt.googleUrl,
        tokenUrl: googleAt.tokenUrl,
      },
      secret: { privateKey },
    },
    async [Symbol.asyncDispose]() {
      await exchange.close()
      await google.close()
    },
  }
}

function exchangeWorld(seed: string): ExchangeSandbox {
  const room = ({ name, exchange, decides }: RoomAddresses) => ({
    address: exchange,
    displayName: name,
    timeZone: ZONE,
    capacity: 8,
    building: 'North',
    processing: { AutomateProcessing: decides === 'provider' ? ('AutoAccept' as const) : ('None' as const) },
  })
  return createExchangeSandbox({
    seed,
    tenants: [
      {
        tenantId: '11111111-aaaa-4bbb-8ccc-222222222222',
        domain: 'contoso.example',
        apps: [{ clientId: 'meetmeup', clientSecret: 'open sesame' }],
        rooms: [room(ASPEN), room(MAPLE)],
        users: [
          { address: ANN.address, displayName: ANN.name, timeZone: ZONE },
          { address: BOOKING_MAILBOX, displayName: 'Room bookings', timeZone: ZONE },
        ],
      },
    ],
    settings: { attendantDelayMs: 300, settleAfterMs: 1500 },
  })
}

function googleWorld(seed: string, publicKey: string): GoogleSandbox {
  const room = ({ name, google, decides }: RoomAddresses) => ({
    resourceEmail: google,
    name,
    capacity: 8,
    buildingId: 'North',
    timeZone: ZONE,
    autoAcceptInvitations: decides === 'provider',
  })
  const user = ({ name, address }: { name: string; address: string }) => ({ email: address, name, timeZone: ZONE })
  return createGoogleSandbox({
    seed,
    clock: 'real',
    domain: 'globex.example',
    serviceAccounts: [
      {
        email: SERVICE_ACCOUNT,
        publicKey,
        delegatedScopes: SCOPES.map((scope) => `https://www.googleapis.com/auth/${scope}`),
      },
    ],
    users: [user(BOB), user(EVE), { email: SYNC_USER, name: 'MeetMeUp', timeZone: ZONE, admin: true }],
    rooms: [
      room(ASPEN),
      room(MAPLE),
      {
        resourceEmail: BIRCH.google,
        name: BIRCH.name,
        capacity: 8,
        timeZone: ZONE,
        autoAcceptInvitations: false,
        watchable: false,
      },
    ],
    roomAnswerDelayMs: 300,
    push: { requireHttps: false },
  })
}
