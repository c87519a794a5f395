import { randomUUID } from 'node:crypto'
import { composeBooking } from '../../src/compose/compose-booking.ts'
import { composeSync } from '../../src/compose/compose-sync.ts'
import { composeVerify } from '../../src/compose/compose-verify.ts'
import { declineText } from '../../src/core/decline-text.ts'
import type { RoomPolicy } from '../../src/core/policy.ts'
import { verify } from '../../src/ops/verify/index.ts'
import type { Database } from '../../src/store/database.ts'
import { occupancySearch } from '../../src/store/occupancy-search.ts'
import { dueCalendars } from '../../src/store/sync/due-calendars.ts'
import { visitCalendar } from '../../src/sync/visit-calendar.ts'
import { openWorld, type World } from '../api/world.ts'
import { broken } from '../ops/verify/proving.ts'
import { type ExchangeHarness, startExchangeHarness } from '../providers/exchange/exchange-harness.ts'
import { type GoogleHarness, startGoogleHarness } from '../providers/google/google-harness.ts'
import { installClock, setClock } from './database-clock.ts'
import { createAspen, PLAIN_SEAL, pairCalendar, shownOnTheFirst } from './paired-room.ts'
import { onTheFirst, PROVIDERS, type Provider } from './two-sandboxes.ts'

/** What a room's copy in Exchange calls its meeting is not for everybody: such a booking is named by its time, UTC. */
export const TITLE = `coalesce(summary, 'Outlook ' || to_char(starts_at at time zone 'UTC', 'HH24:MI'))`

const START = Temporal.Instant.from('2026-11-23T09:00:00Z')
const DAY_MS = 86_400_000

export interface OutageWorldOptions {
  readonly policy?: Partial<RoomPolicy>
  /** Who answers invitations in Exchange; us when left out. */
  readonly exchangeDecides?: 'meetmeup' | 'provider'
  readonly googleDecides?: 'meetmeup' | 'provider'
  /** Mailboxes of further rooms in Exchange. */
  readonly moreRooms?: readonly string[]
}

/**
 * A room in both sandboxes, with the API before it, and time that passes for all of them together when somebody says so: for the providers, the service and
 * PostgreSQL.
 */
export interface OutageWorld extends AsyncDisposable {
  readonly api: World
  readonly database: Database
  readonly organizationId: number
  readonly roomId: number
  readonly exchange: ExchangeHarness
  readonly google: GoogleHarness
  readonly calendarIds: Readonly<Record<Provider, number>>
  /** Time passes, and the workers do what falls due, as the sweeper finds it. */
  pass(time: { readonly minutes: number; readonly stepSeconds?: number }): Promise<void>
  /** Nobody gets an answer there any more. */
  cutOff(provider: Provider): void
  restore(provider: Provider): void
  /** A person invites the room on 1 December 2026, half an hour, by the wall clock of Berlin. */
  invite(provider: Provider, time: string, summary?: string): Promise<string>
  /** Somebody books through the API. Answers its state and id. */
  book(time: string): Promise<{ readonly status: number; readonly id: number; readonly state: string }>
  /** What takes time on a room's calendar that day, as `summary start`, by UTC. */
  shown(provider: Provider): Promise<readonly string[]>
  states(): Promise<readonly string[]>
  /** What the proof says is broken. */
  broken(): Promise<readonly string[]>
}

export async function outageWorld(options: OutageWorldOptions = {}): Promise<OutageWorld> {
  const exchange = await startExchangeHarness({}, options.moreRooms)
  await exchange.sandbox.control.advance(DAY_MS)
  const google = await startGoogleHarness()
  const api = await openWorld({ prepare: installClock })
  const { database, organizationId } = api
  const clock = { now: api.now }
  const decides = {
    exchange: options.exchangeDecides ?? 'meetmeup',
    google: options.googleDecides ?? 'meetmeup',
  } as const
  api.travel(START)
  await setClock(database, START)
  const roomId = await createAspen(database, organizationId, options.policy)
  const providers = { exchange: exchange.open(), google: google.open() }
  const connections = new Map<number, Provider>()
  const calendarIds = { exchange: 0, google: 0 }
  for (const provider of PROVIDERS) {
    const { calendar } = provider === 'exchange' ? exchange : google
    const paired = await pairCalendar(database, {
      ...{ organizationId, roomId, provider, decides: decides[provider] },
      ...calendar,
    })
    connections.set(paired.connectionId, provider)
    calendarIds[provider] = paired.calendarId
  }
  const reached = {
    of: async (_organizationId: number, connectionId: number) => {
      const provider = connections.get(connectionId)
      return provider === undefined ? null : providers[provider]
    },
  }
  const visits = composeSync({
    database,
    providers: reached,
    seal: PLAIN_SEAL,
    enqueue: async () => 'queued',
    finder: occupancySearch,
    declineText,
    ownDomains: new Set(['contoso.example', 'example.com']),
    clock,
    notificationUrl: () => null,
  })
  const booking = composeBooking({ database, clock, waker: { wake: () => {} }, host: 'rooms.example.com' })
  const work = async () => {
    await booking.expireHolds()
    await booking.releaseClosedRooms()
    for (let round = 0; round < 10; round++) {
      const due = await dueCalendars(database.sql).due(50)
      if (due.length === 0) break
      for (const one of due) await visitCalendar(visits, one)
    }
    await booking.closeSettledConflicts()
  }
  const pass: OutageWorld['pass'] = async ({ minutes, stepSeconds = 60 }) => {
    for (let seconds = 0; seconds < minutes * 60; seconds += stepSeconds) {
      await exchange.sandbox.control.advance(stepSeconds * 1000)
      await google.control.advance(stepSeconds * 1000)
      google.control.answerRooms()
      api.travel(api.now().add({ seconds: stepSeconds }))
      await setClock(database, api.now())
      await work()
    }
  }
  return {
    ...{ api, database, organizationId, roomId, exchange, google, calendarIds, pass },
    cutOff(provider) {
      if (provider === 'exchange') exchange.sandbox.faults.add({ fault: { kind: 'reset' }, times: null })
      else google.control.addFault({ fault: { kind: 'reset' }, times: null })
    },
    restore(provider) {
      if (provider === 'exchange') exchange.sandbox.faults.clear()
      else google.control.clearFaults()
    },
    invite: (provider, time, summary = 'Budget') => {
      const harness = provider === 'exchange' ? exchange : google
      return harness.inviteRoom(onTheFirst(harness, time, summary))
    },
    async book(time) {
      const start = Temporal.PlainDateTime.from(`2026-12-01T${time}`)
      const wall = (at: Temporal.PlainDateTime) => ({ dateTime: at.toString(), timeZone: 'Europe/Berlin' })
      const answer = await api.ask({
        method: 'POST',
        url: `/v1/rooms/${roomId}/bookings`,
        headers: { 'idempotency-key': randomUUID() },
        body: {
          summary: 'Panel',
          start: wall(start),
          end: wall(start.add({ minutes: 30 })),
          organizer: { name: 'Pat Panel', address: 'pat@contoso.example' },
        },
      })
      return { status: answer.statusCode, id: answer.json().id, state: answer.json().state }
    },
    shown: (provider) => shownOnTheFirst(provider === 'exchange' ? exchange : google),
    async states() {
      const rows = await database.sql<{ says: string }>(
        `select ${TITLE} || ': ' || state as says from booking where organization_id = $1 order by id`,
        [organizationId],
      )
      return rows.map(({ says }) => says)
    },
    broken: async () =>
      broken(await verify(composeVerify({ database, providers: reached, clock }), { organizationId })),
    async [Symbol.asyncDispose]() {
      await exchange[Symbol.asyncDispose]()
      await google[Symbol.asyncDispose]()
      await api.close()
    },
  }
}
