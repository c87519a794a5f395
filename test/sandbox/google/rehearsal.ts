import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { admin, type admin_directory_v1 } from 'googleapis/build/src/apis/admin/index.js'
import { auth, calendar, type calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import {
  createGoogleSandbox,
  type GoogleSandbox,
  type GoogleSandboxOptions,
  type GoogleSandboxUrls,
} from '../../../src/sandbox/google/index.ts'

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const otherKeys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

const SCOPE = 'https://www.googleapis.com/auth/'
export const CALENDAR = `${SCOPE}calendar`
export const EVENTS = `${SCOPE}calendar.events`
export const EVENTS_READONLY = `${SCOPE}calendar.events.readonly`
export const ROOMS_READONLY = `${SCOPE}admin.directory.resource.calendar.readonly`

export const ROBOT = 'sync@meetmeup.iam.gserviceaccount.com'
export const ANN = 'ann@example.com'
export const BOB = 'bob@example.com'
export const ADMIN = 'admin@example.com'
export const ORION = 'c_orion@resource.calendar.google.com'
export const LYRA = 'c_lyra@resource.calendar.google.com'

/** A Monday. */
export const START = '2026-11-23T08:00:00Z'

export interface Credentials {
  /** The person to impersonate; null = the service account itself. */
  readonly as?: string | null
  readonly scopes?: readonly string[]
  readonly wrongKey?: boolean
  readonly iss?: string
}

/** A sandbox on loopback with the real Google client pointed at it. */
export interface Rehearsal extends AsyncDisposable {
  readonly sandbox: GoogleSandbox
  readonly control: GoogleSandbox['control']
  readonly urls: GoogleSandboxUrls
  calendar(credentials?: Credentials): calendar_v3.Calendar
  directory(credentials?: Credentials): admin_directory_v1.Admin
  token(credentials?: Credentials): Promise<string>
  /** A plain HTTP request, for what the client would not send. */
  http(path: string, init?: RequestInit): Promise<Response>
}

/** Two people, an administrator, two rooms in Berlin, a virtual clock, and rooms that answer when told. */
export async function rehearse(options: GoogleSandboxOptions = {}): Promise<Rehearsal> {
  const sandbox = createGoogleSandbox({
    clock: { virtual: START },
    roomAnswerDelayMs: 'manual',
    serviceAccounts: [
      { email: ROBOT, publicKey: keys.publicKey, delegatedScopes: [CALENDAR, EVENTS, EVENTS_READONLY, ROOMS_READONLY] },
    ],
    users: [
      { email: ANN, name: 'Ann', timeZone: 'Europe/Berlin' },
      { email: BOB, name: 'Bob', timeZone: 'Europe/Berlin' },
      { email: ADMIN, name: 'Admin', admin: true },
    ],
    rooms: [
      {
        resourceEmail: ORION,
        name: 'Orion',
        capacity: 8,
        buildingId: 'BER',
        floorName: '2',
        features: ['Video'],
        timeZone: 'Europe/Berlin',
      },
      { resourceEmail: LYRA, name: 'Lyra', capacity: 12, buildingId: 'BER', floorName: '3', timeZone: 'Europe/Berlin' },
    ],
    ...options,
  })
  const urls = await sandbox.listen()
  const authFor = ({ as = ANN, scopes = [CALENDAR], wrongKey = false, iss = ROBOT }: Credentials = {}) => {
    const jwt = new auth.JWT({
      email: iss,
      key: wrongKey ? otherKeys.privateKey : keys.privateKey,
      scopes: [...scopes],
      ...(as === null ? {} : { subject: as }),
    })
    jwt.transporter.interceptors.request.add({
      resolved: async (config) => {
        if (config.url.hostname === 'oauth2.googleapis.com') config.url = new URL(urls.tokenUrl)
        return config
      },
    })
    return jwt
  }
  const shared = { rootUrl: urls.googleUrl, retry: false } as const
  return {
    sandbox,
    control: sandbox.control,
    urls,
    calendar: (credentials) => calendar({ version: 'v3', auth: authFor(credentials), ...shared }),
    directory: (credentials) => admin({ version: 'directory_v1', auth: authFor(credentials), ...shared }),
    token: async (credentials) => (await authFor(credentials).getAccessToken()).token ?? '',
    http: (path, init) => fetch(`${urls.googleUrl}${path}`, init),
    [Symbol.asyncDispose]: () => sandbox.close(),
  }
}

/** How a call failed: status, reason, domain and text, wherever the client keeps them. */
export interface Failure {
  readonly status: number | null
  readonly reason: string | null
  readonly domain: string | null
  readonly message: string | null
}

/** Runs a call that must fail and says how it failed. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  try {
    await call
  } catch (error) {
    return readFailure(error)
  }
  throw new Error('The call succeeded')
}

function readFailure(error: unknown): Failure {
  if (!(error instanceof Error)) throw error
  const response: unknown = Reflect.get(error, 'response')
  const status: unknown = typeof response === 'object' && response !== null ? Reflect.get(response, 'status') : null
  const data: unknown = typeof response === 'object' && response !== null ? Reflect.get(response, 'data') : null
  const outer = dig(data, 'error')
  if (typeof outer === 'string') {
    return { status: Number(status), reason: outer, domain: null, message: String(dig(data, 'error_description')) }
  }
  const first = dig(dig(outer, 'errors'), '0')
  return {
    status: typeof status === 'number' ? status : null,
    reason: textOf(dig(first, 'reason')),
    domain: textOf(dig(first, 'domain')),
    message: textOf(dig(outer, 'message')),
  }
}

const dig = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** A receiver of push notifications on loopback. */
export interface Receiver extends AsyncDisposable {
  readonly address: string
  readonly messages: { readonly headers: IncomingHttpHeaders; readonly body: string }[]
  /** Status of the next answers; 200 at first. */
  status: number
  /** Waits until so many messages have come. */
  received(count: number): Promise<void>
}

export async function receive(): Promise<Receiver> {
  const messages: Receiver['messages'] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += String(chunk)
    })
    request.on('end', () => {
      messages.push({ headers: request.headers, body })
      response.writeHead(receiver.status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const receiver: Receiver = {
    address: `http://127.0.0.1:${port}/hooks/google`,
    messages,
    status: 200,
    received: (count) => until(() => messages.length >= count, `${count} messages, had ${messages.length}`),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return receiver
}

/** Waits for a condition, at most five seconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 5000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** An hour in Berlin on the Monday, `10:00` to `11:00` for `('10:00')`. */
export function hour(
  at: string,
  day = '2026-11-23',
): { start: { dateTime: string; timeZone: string }; end: { dateTime: string; timeZone: string } } {
  const start = Temporal.PlainDateTime.from(`${day}T${at}`)
  const time = (local: Temporal.PlainDateTime) => ({
    dateTime: local.toString({ smallestUnit: 'second' }),
    timeZone: 'Europe/Berlin',
  })
  return { start: time(start), end: time(start.add({ hours: 1 })) }
}
