import {
  Client,
  type Context,
  GraphError,
  HTTPMessageHandler,
  type Middleware,
} from '@microsoft/microsoft-graph-client'
import {
  createExchangeSandbox,
  type ExchangeSandbox,
  type Outcome,
  type RoomOptions,
  type SandboxAddresses,
  type SettingsPatch,
} from '../../../src/sandbox/exchange/index.ts'

export const TENANT = '11111111-aaaa-4bbb-8ccc-222222222222'
export const APP = { clientId: '33333333-aaaa-4bbb-8ccc-444444444444', clientSecret: 'open sesame' }
export const ASPEN = 'aspen@contoso.example'
export const BIRCH = 'birch@contoso.example'
export const ANN = 'ann@contoso.example'
export const BOB = 'bob@contoso.example'
export const VAULT = 'vault@contoso.example'

/** A sandbox that listens, and the real Graph client pointed at it. */
export interface Rehearsal extends AsyncDisposable {
  readonly sandbox: ExchangeSandbox
  readonly urls: SandboxAddresses
  readonly graph: Client
  readonly token: string
}

export interface RehearsalOptions {
  readonly settings?: SettingsPatch
  readonly aspen?: Partial<RoomOptions>
  readonly scopes?: readonly string[]
  readonly tokenLifeSeconds?: number
  readonly moreRooms?: readonly RoomOptions[]
}

/** Monday 23 November 2026, 08:00 UTC; rooms answer only when told to, and nothing happens by itself. */
export async function rehearse(options: RehearsalOptions = {}): Promise<Rehearsal> {
  const sandbox = createExchangeSandbox({
    seed: 'rehearsal',
    clock: { virtual: '2026-11-23T08:00:00Z' },
    settings: { attendantDelayMs: 'manual', settleAfterMs: null, ...options.settings },
    tenants: [
      {
        tenantId: TENANT,
        domain: 'contoso.example',
        apps: [
          {
            ...APP,
            mailboxes: [ASPEN, BIRCH, ANN, BOB],
            ...(options.scopes ? { scopes: options.scopes } : {}),
            ...(options.tokenLifeSeconds ? { tokenLifeSeconds: options.tokenLifeSeconds } : {}),
          },
        ],
        rooms: [
          {
            address: ASPEN,
            displayName: 'Aspen',
            capacity: 8,
            building: 'North',
            timeZone: 'W. Europe Standard Time',
            ...options.aspen,
          },
          { address: BIRCH, displayName: 'Birch', capacity: 4, timeZone: 'W. Europe Standard Time' },
          { address: VAULT, displayName: 'Vault', timeZone: 'W. Europe Standard Time' },
          ...(options.moreRooms ?? []),
        ],
        users: [
          { address: ANN, displayName: 'Ann Meyer', timeZone: 'Europe/Berlin' },
          { address: BOB, displayName: 'Bob Vance', timeZone: 'Europe/Berlin' },
        ],
        roomLists: [{ address: 'north@contoso.example', displayName: 'North', rooms: [ASPEN] }],
      },
    ],
  })
  const urls = await sandbox.listen()
  const token = await fetchToken(urls)
  return { sandbox, urls, token, graph: clientFor(urls, token), [Symbol.asyncDispose]: () => sandbox.close() }
}

export async function requestToken(
  urls: SandboxAddresses,
  form: Record<string, string> = {},
  tenant = TENANT,
): Promise<Response> {
  return fetch(`${urls.loginUrl}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: APP.clientId,
      client_secret: APP.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
      ...form,
    }),
  })
}

export async function fetchToken(urls: SandboxAddresses): Promise<string> {
  const answer = (await (await requestToken(urls)).json()) as { access_token: string }
  return answer.access_token
}

/** Adds the token itself: the library's own handler withholds it from plain http. */
class BearerMiddleware implements Middleware {
  private next: Middleware | null = null
  private readonly token: string

  constructor(token: string) {
    this.token = token
  }

  async execute(context: Context): Promise<void> {
    const headers = new Headers(context.options?.headers as Record<string, string>)
    headers.set('authorization', `Bearer ${this.token}`)
    context.options = { ...context.options, headers: Object.fromEntries(headers) }
    await this.next?.execute(context)
  }

  setNext(next: Middleware): void {
    this.next = next
  }
}

export function clientFor(urls: SandboxAddresses, token: string): Client {
  return Client.initWithMiddleware({
    baseUrl: `${urls.graphUrl}/`,
    defaultVersion: 'v1.0',
    middleware: [new BearerMiddleware(token), new HTTPMessageHandler()],
  })
}

/** What Graph refused with, or a failure of the test when it did not. */
export async function refusal(
  work: Promise<unknown>,
): Promise<{ status: number; code: string | null; headers: Headers; message: string }> {
  try {
    await work
  } catch (error) {
    if (error instanceof GraphError)
      return {
        status: error.statusCode,
        code: error.code,
        headers: error.headers ?? new Headers(),
        message: error.message,
      }
    throw error
  }
  throw new Error('The request was expected to be refused.')
}

/** The value of an outcome that has to be good. */
export function must<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw new Error(`${outcome.error.status} ${outcome.error.code}: ${outcome.error.message}`)
}

/** An event as Graph gives it, as far as these tests look. */
export interface GraphEvent {
  readonly id: string
  readonly '@odata.etag': string
  readonly '@removed'?: { readonly reason: string }
  readonly changeKey: string
  readonly subject: string
  readonly type: string
  readonly iCalUId: string
  readonly uid: string
  readonly start: { readonly dateTime: string; readonly timeZone: string }
  readonly end: { readonly dateTime: string; readonly timeZone: string }
  readonly responseStatus: { readonly response: string; readonly time: string }
  readonly attendees: readonly {
    readonly status: { readonly response: string }
    readonly emailAddress: { readonly address: string }
  }[]
  readonly [name: string]: unknown
}

export interface GraphPage {
  readonly value: readonly GraphEvent[]
  readonly '@odata.nextLink'?: string
  readonly '@odata.deltaLink'?: string
}

export const berlin = (dateTime: string) => ({ dateTime, timeZone: 'Europe/Berlin' })

/** A meeting from nine to ten in Berlin, on 1 December 2026 unless said otherwise. */
export const meeting = (more: Record<string, unknown> = {}, day = '2026-12-01') => ({
  subject: 'Planning',
  start: berlin(`${day}T09:00:00`),
  end: berlin(`${day}T10:00:00`),
  ...more,
})

export const recurring = (pattern: Record<string, unknown>, range: Record<string, unknown>) => ({
  pattern: { interval: 1, ...pattern },
  range: { recurrenceTimeZone: 'Europe/Berlin', ...range },
})

/** Every weekday morning from Tuesday 1 to Friday 4 December 2026. */
export const FOUR_DAYS = recurring(
  { type: 'daily' },
  { type: 'numbered', startDate: '2026-12-01', numberOfOccurrences: 4 },
)

export const eventsOf = (address: string) => `/users/${address}/calendar/events`

export const eventOf = (address: string, id: string) => `/users/${address}/events/${encodeURIComponent(id)}`

export const room = (address: string, name: string) => ({ type: 'resource', emailAddress: { address, name } })

/** The path of a link, for a client that adds the origin and the version itself. */
export const pathOf = (link: string | undefined) => String(link).replace(/^https?:\/\/[^/]+\/v1\.0/, '')

/** Follows a delta round to its end. */
export async function deltaRound(
  graph: Client,
  start: string,
  prefer = 'odata.maxpagesize=50',
): Promise<{ rows: GraphEvent[]; link: string; pages: number }> {
  const rows: GraphEvent[] = []
  let next = start
  for (let pages = 1; pages < 50; pages += 1) {
    const page = (await graph.api(next).header('Prefer', prefer).get()) as GraphPage
    rows.push(...page.value)
    if (page['@odata.deltaLink']) return { rows, link: pathOf(page['@odata.deltaLink']), pages }
    next = pathOf(page['@odata.nextLink'])
  }
  throw new Error('The round did not end.')
}

export const deltaStart = (address: string, from = '2026-12-01T00:00:00Z', to = '2027-01-01T00:00:00Z') =>
  `/users/${address}/calendarView/delta?startDateTime=${from}&endDateTime=${to}`

export const viewPath = (address: string, from = '2026-12-01T00:00:00Z', to = '2027-01-01T00:00:00Z') =>
  `/users/${address}/calendar/calendarView?startDateTime=${from}&endDateTime=${to}`
