import { randomUUID } from 'node:crypto'
import { type BookRoomCommand, bookRoom } from '../../src/booking/index.ts'
import { composeSync, wakerOf } from '../../src/compose/compose-sync.ts'
import { declineText } from '../../src/core/decline-text.ts'
import type { CalendarProvider } from '../../src/providers/provider.ts'
import { bookableRooms } from '../../src/store/bookable-rooms.ts'
import { bookingStore } from '../../src/store/booking-store.ts'
import type { Database } from '../../src/store/database.ts'
import { occupancySearch } from '../../src/store/occupancy-search.ts'
import { type VisitPorts, visitCalendar } from '../../src/sync/visit-calendar.ts'
import type { PersonsMeeting } from '../contracts/provider/provider-harness.ts'
import { type ExchangeHarness, startExchangeHarness } from '../providers/exchange/exchange-harness.ts'
import { type GoogleHarness, startGoogleHarness } from '../providers/google/google-harness.ts'
import { nobodyWaits, stateOf } from './at-rest.ts'
import { createAspen, PLAIN_SEAL, pairCalendar, shownOnTheFirst } from './paired-room.ts'

export type Provider = 'exchange' | 'google'
export const PROVIDERS: readonly Provider[] = ['exchange', 'google']

export const NOW = Temporal.Instant.from('2026-11-23T09:00:00Z')
const DAY_MS = 86_400_000

/** One request as a sandbox has counted it. */
interface Counted {
  readonly method: string
  readonly path: string
}

export interface TwoSandboxes extends AsyncDisposable {
  readonly database: Database
  readonly organizationId: number
  readonly roomId: number
  readonly exchange: ExchangeHarness
  readonly google: GoogleHarness
  readonly calendarIds: Readonly<Record<Provider, number>>
  readonly providers: Readonly<Record<Provider, CalendarProvider>>
  readonly ports: VisitPorts
  readonly caller: () => { organizationId: number; actor: string; causeId: string }
  book(series: BookRoomCommand['series']): Promise<number>
  /** `poll`: as if its time had come; `compare`: as if that of the daily comparison had. */
  visit(provider: Provider, due?: { readonly poll?: boolean; readonly compare?: boolean }): Promise<void>
  settle(): Promise<void>
  /** Requests that change something at the provider, since the sandbox began or `forgetWrites` was called. */
  writes(provider: Provider): readonly string[]
  forgetRequests(): void
  /** What takes time on a room's calendar on 1 December 2026, as `summary start`. */
  shown(provider: Provider): Promise<readonly string[]>
}

export interface TwoSandboxesOptions {
  /** Who answers invitations in Exchange: we, or the room's mailbox. */
  readonly exchangeDecides?: 'meetmeup' | 'provider'
}

/** One room in both sandboxes, by HTTP through the real client libraries, over the real core and a real PostgreSQL. */
export async function twoSandboxes(
  database: Database,
  { exchangeDecides = 'meetmeup' }: TwoSandboxesOptions = {},
): Promise<TwoSandboxes> {
  const exchange = await startExchangeHarness()
  await exchange.sandbox.control.advance(DAY_MS)
  if (exchangeDecides === 'provider') await exchange.letRoomAnswer('accepted')
  const google = await startGoogleHarness()
  const providers = { exchange: exchange.open(), google: google.open() }
  const organizationId = await createOrganization(database)
  const roomId = await createAspen(database, organizationId)
  const ids = {
    exchange: await pairCalendar(database, {
      ...{ organizationId, roomId, provider: 'exchange', decides: exchangeDecides },
      ...exchange.calendar,
    }),
    google: await pairCalendar(database, { organizationId, roomId, provider: 'google', ...google.calendar }),
  }
  const calendarIds = { exchange: ids.exchange.calendarId, google: ids.google.calendarId }
  const clock = { now: () => NOW }
  const ports = composeSync({
    database,
    providers: {
      of: async (_organizationId, connectionId) =>
        providers[connectionId === ids.exchange.connectionId ? 'exchange' : 'google'],
    },
    seal: PLAIN_SEAL,
    enqueue: async () => 'queued',
    finder: occupancySearch,
    declineText,
    ownDomains: new Set(),
    clock,
    notificationUrl: () => null,
  })
  const caller = () => ({ organizationId, actor: 'test', causeId: randomUUID() })
  const visit: TwoSandboxes['visit'] = async (provider, { poll = false, compare = false } = {}) => {
    await database.sql(
      `update calendar set lease_until = null, next_poll_at = case when $2 then now() else next_poll_at end,
          next_compare_at = case when $3 then now() else next_compare_at end where id = $1`,
      [calendarIds[provider], poll, compare],
    )
    await visitCalendar(ports, { organizationId, calendarId: calendarIds[provider] })
  }
  const settle = async () => {
    await database.sql(`update calendar set next_compare_at = now() + interval '1 day' where organization_id = $1`, [
      organizationId,
    ])
    for (let round = 0; round < 12; round++) {
      const before = await stateOf(database, organizationId)
      await nobodyWaits(database)
      for (const provider of PROVIDERS) await visit(provider, { poll: true })
      await exchange.settle()
      await google.settle()
      if (round > 1 && (await stateOf(database, organizationId)) === before) return
    }
    throw new Error('the calendars do not come to rest')
  }
  const requests = (provider: Provider): readonly Counted[] =>
    provider === 'exchange' ? exchange.sandbox.journal.list() : google.control.journal()
  return {
    database,
    organizationId,
    roomId,
    exchange,
    google,
    calendarIds,
    providers,
    ports,
    caller,
    async book(series) {
      const answer = await bookRoom(
        {
          rooms: bookableRooms(database.sql, () => performance.now()),

          committer: bookingStore(database.sql),
          finder: occupancySearch(database.sql),
          waker: wakerOf(async () => 'queued'),
          clock,
          uids: { newUid: () => `${randomUUID()}@meetmeup.test` },
        },
        caller(),
        {
          series,
          summary: 'Panel',
          description: null,
          organizer: { name: 'Pat Panel', address: 'pat@contoso.example' },
          visibility: 'public',
          attendeeCount: 3,
          roomId,
          origin: 'api',
          uid: null,
        },
      )
      if (!answer.ok) throw new Error(`the room was not booked: ${answer.error.code}`)
      return answer.value.booking.id
    },
    visit,
    settle,
    writes: (provider) =>
      requests(provider)
        .filter(({ method, path }) => method !== 'GET' && !/token/.test(path))
        .map(({ method, path }) => `${method} ${path}`),
    forgetRequests() {
      exchange.sandbox.journal.clear()
      google.control.clearJournal()
    },
    shown: (provider) => shownOnTheFirst(provider === 'exchange' ? exchange : google),
    async [Symbol.asyncDispose]() {
      await exchange[Symbol.asyncDispose]()
      await google[Symbol.asyncDispose]()
    },
  }
}

/** A meeting of a person on 1 December 2026, by the wall clock of Berlin. */
export function onTheFirst(harness: ExchangeHarness | GoogleHarness, time: string, summary: string): PersonsMeeting {
  const start = Temporal.PlainDateTime.from(`2026-12-01T${time}`)
  return {
    summary,
    organizer: harness.person,
    time: {
      kind: 'timed',
      start: start.toString({ smallestUnit: 'minute' }),
      end: start.add({ minutes: 30 }).toString({ smallestUnit: 'minute' }),
      timeZone: 'Europe/Berlin',
    },
  }
}

async function createOrganization(database: Database): Promise<number> {
  const [organization] = await database.sql<{ id: number }>(
    `insert into organization (name) values ('Acme') returning id`,
  )
  return organization?.id ?? 0
}
