import { hkdfSync, randomBytes, randomUUID } from 'node:crypto'
import type { Config } from '../../config/load.ts'
import type { FeedDeps } from '../api/feeds/index.ts'
import { type ApiDeps, DEFAULT_TIMEOUTS } from '../api/index.ts'
import type { OutgoingWebhookDeps } from '../api/outgoing-webhooks/index.ts'
import { bindTicketActs, type TicketDeps } from '../api/tickets/index.ts'
import type { TroubleDeps } from '../api/troubles/list-troubles.ts'
import type { WebhookDeps } from '../api/webhooks/index.ts'
import { createBodyCache, createFeed, serveFeed } from '../feeds/index.ts'
import { identifyKey } from '../ops/keys/index.ts'
import { placeActs } from '../ops/places/index.ts'
import type { Sealer } from '../ops/secrets/sealer.ts'
import { receive as receiveExchange } from '../providers/exchange/receive.ts'
import { receive as receiveGoogle } from '../providers/google/receive.ts'
import { createOutgoingGuard, PROVIDER_HOSTS } from '../providers/outgoing-guard.ts'
import type { Enqueue } from '../queue/define-job.ts'
import { apiKeyStore } from '../store/api-key-store.ts'
import { auditTraces } from '../store/audit-traces.ts'
import type { Database } from '../store/database.ts'
import { feedReader } from '../store/feed-reader.ts'
import { feedStore } from '../store/feed-store.ts'
import { idempotencyStore } from '../store/idempotency-store.ts'
import { outageStore } from '../store/outage-store.ts'
import { placeStore } from '../store/place-store.ts'
import { roomStore } from '../store/room-store.ts'
import { adoptionStore } from '../store/sync/adoption-store.ts'
import { noticeStore } from '../store/sync/subscription-store.ts'
import { ticketStore } from '../store/ticket-store.ts'
import { visitCalendarJob } from '../sync/jobs/visit-calendar.ts'
import type { Clock, Providers } from '../sync/ports.ts'
import { takeNotices } from '../sync/take-notices.ts'
import type { BookingSide } from './compose-booking.ts'
import { composeConnections } from './compose-connections.ts'
import type { ForeignCalendarSide } from './compose-foreign-calendars.ts'
import type { Counting } from './compose-metrics.ts'
import type { PeopleSide } from './compose-people.ts'
import { connectionForms } from './connection-forms.ts'
import { notificationUrlOf } from './notification-url.ts'

export interface ApiParts {
  readonly config: Config
  readonly version: string
  readonly database: Database
  readonly sealer: Sealer
  /** From which further secrets of this installation are derived. */
  readonly masterKey: Uint8Array
  readonly enqueue: Enqueue
  readonly providers: Providers
  readonly booking: BookingSide
  readonly people: PeopleSide
  readonly foreign: ForeignCalendarSide
  readonly troubles: OutgoingWebhookDeps & TroubleDeps
  readonly clock: Clock
  readonly logger: ApiDeps['logger']
  readonly readiness: ApiDeps['readiness']
  readonly counting: Pick<Counting, 'answered' | 'noticed'>
}

/** Bytes of feed bodies kept ready, and how often one caller may ask. */
const FEED_CACHE_BYTES = 64 * 1024 * 1024
const REQUESTS_PER_KEY_AND_MINUTE = 1200
const FAILED_SIGN_INS_PER_ADDRESS_AND_MINUTE = 30
const MOST_EVENT_LOOP_DELAY_MS = 5000

/** Everything the endpoints need. */
export function composeApi(parts: ApiParts): ApiDeps & WebhookDeps {
  const { config, database, clock } = parts
  const keys = apiKeyStore(database)
  return {
    callers: { identify: (secret) => identifyKey({ keys, now: clock.now }, secret) },
    idempotency: idempotencyStore(database),
    traces: auditTraces(database.sql),
    sealer: parts.sealer,
    clock,
    newId: () => randomUUID(),
    logger: parts.logger,
    readiness: parts.readiness,
    onAnswered: parts.counting.answered,
    settings: {
      version: parts.version,
      publicUrl: config.http.publicUrl,
      trustProxy: config.http.trustProxy,
      bodyLimit: config.http.bodyLimitBytes,
      limits: { perKey: REQUESTS_PER_KEY_AND_MINUTE, failedPerAddress: FAILED_SIGN_INS_PER_ADDRESS_AND_MINUTE },
      timeouts: DEFAULT_TIMEOUTS,
      mostEventLoopDelayMs: MOST_EVENT_LOOP_DELAY_MS,
    },
    rooms: roomStore(database),
    places: placeActs(placeStore(database)),
    bookings: parts.booking.bookings,
    availability: parts.booking.availability,
    conflicts: parts.booking.conflicts,
    closures: parts.booking.closures,
    feeds: feedActs(parts),
    people: parts.people.people,
    groups: parts.people.groups,
    importPeople: parts.people.importPeople,
    appPasswords: parts.people.appPasswords,
    foreignCalendars: parts.foreign.foreignCalendars,
    webhooks: parts.troubles.webhooks,
    troubles: parts.troubles.troubles,
    tickets: ticketActs(parts),
    ...connectionActs(parts),
    adoptions: adoptionStore(database),
    outages: outageStore(database),
    notices: noticeActs(parts),
  }
}

function connectionActs({ config, database, sealer, providers, enqueue, clock }: ApiParts) {
  const guard = createOutgoingGuard({
    allowedHosts: new Set([...PROVIDER_HOSTS, ...config.providers.allowedHosts]),
    allowLoopback: config.providers.allowLoopback,
  })
  return composeConnections({
    database,
    sealer,
    providers,
    forms: connectionForms(guard),
    wakeCalendar: (organizationId, calendarId) => void enqueue(visitCalendarJob, { organizationId, calendarId }),
    clock,
    notificationUrl: notificationUrlOf(config),
  })
}

function feedActs({ database, clock, masterKey }: ApiParts): FeedDeps['feeds'] {
  const feeds = feedStore(database)
  const uidSecret = new Uint8Array(hkdfSync('sha256', masterKey, '', 'meetmeup feed uids', 32))
  const serving = { feeds: feedReader(database), bodies: createBodyCache(FEED_CACHE_BYTES), now: clock.now, uidSecret }
  return {
    list: feeds.list,
    listOfRoom: feeds.listOfRoom,
    revoke: feeds.revoke,
    create: (caller, order) => createFeed({ feeds, random: randomBytes }, caller, order),
    serve: (secret) => serveFeed(serving, secret),
  }
}

const ticketActs = ({ database, clock, version }: ApiParts): TicketDeps['tickets'] =>
  bindTicketActs({ ...ticketStore(database), clock, version, newId: () => randomUUID(), random: randomBytes })

function noticeActs({ database, enqueue, counting }: ApiParts): WebhookDeps['notices'] {
  const ports = {
    notices: noticeStore(database.sql),
    enqueue,
    receivers: { exchange: receiveExchange, google: receiveGoogle },
  }
  return {
    async take(provider, call) {
      const taken = await takeNotices(ports, provider, call)
      if (taken.kind === 'taken') counting.noticed(provider, { ...taken.count })
      return taken
    },
  }
}
