import { randomBytes, randomUUID } from 'node:crypto'
import { DatabaseError } from 'pg'
import type { RoomFinder, Waker } from '../booking/ports.ts'
import type { Language } from '../core/language.ts'
import type { Sealer } from '../ops/secrets/sealer.ts'
import type { Enqueue } from '../queue/define-job.ts'
import type { Database, Sql } from '../store/database.ts'
import { applyStore } from '../store/sync/apply-store.ts'
import { calendarLeases } from '../store/sync/calendar-leases.ts'
import { compareStore } from '../store/sync/compare-store.ts'
import { connectionPaces } from '../store/sync/connection-paces.ts'
import { type CursorSeal, cursorStore } from '../store/sync/cursor-store.ts'
import { inboxStore } from '../store/sync/inbox-store.ts'
import { observationStore } from '../store/sync/observation-store.ts'
import { outboundStore } from '../store/sync/outbound-store.ts'
import { strayStore } from '../store/sync/stray-store.ts'
import { subscriptionStore } from '../store/sync/subscription-store.ts'
import { visitCalendarJob } from '../sync/jobs/visit-calendar.ts'
import { createPacer, type PacerPorts } from '../sync/pacer.ts'
import { type Clock, LEASE_SECONDS, type Providers } from '../sync/ports.ts'
import type { Pushing } from '../sync/push-link.ts'
import { goOn, type Reach } from '../sync/step.ts'
import type { VisitPorts } from '../sync/visit-calendar.ts'

export interface SyncParts {
  readonly database: Database
  readonly providers: Providers
  readonly seal: CursorSeal
  readonly enqueue: Enqueue
  readonly finder: (sql: Sql) => RoomFinder
  readonly declineText: Pushing['declineText']
  /** Domains of the organizations' own people, besides those under which their calendars lie. */
  readonly ownDomains: ReadonlySet<string>
  /** For people whose language is not known; absent: English. */
  readonly language?: Language
  readonly clock: Clock
  readonly notificationUrl: VisitPorts['notificationUrl']
  /** Absent: nothing is rehearsed. */
  readonly reach?: Reach
  /** Counts the requests of each call; absent: each call is one. */
  readonly counted?: PacerPorts['counted']
  readonly observe?: PacerPorts['observe']
}

const eachIsOne: PacerPorts['counted'] = async (call) => ({ value: await call(), requests: 1 })

/** Everything a visit to a calendar needs, on the real database. */
export function composeSync(parts: SyncParts): VisitPorts {
  const { database, enqueue, reach = goOn } = parts
  return {
    leases: calendarLeases(database, { uuid: randomUUID, chance: Math.random }),
    cursors: cursorStore(database, parts.seal, () => reach('pull.before_commit')),
    compares: compareStore(database, parts.seal),
    strays: strayStore(database.sql),
    observations: observationStore(database),
    inbox: inboxStore(database.sql),
    apply: applyStore(database, parts.finder),
    outbound: outboundStore(database, {
      beforeCommit: () => reach('push.before_commit'),
      ownDomains: parts.ownDomains,
      language: parts.language ?? 'en',
    }),
    subscriptions: subscriptionStore(database.sql),
    providers: parts.providers,
    pacer: createPacer({
      paces: connectionPaces(database),
      clock: parts.clock,
      counted: parts.counted ?? eachIsOne,
      observe: parts.observe ?? (() => {}),
    }),
    enqueue,
    waker: wakerOf(enqueue),
    declineText: parts.declineText,
    isInfrastructure,
    clock: parts.clock,
    ids: { uuid: randomUUID, secret: () => randomBytes(32).toString('base64url') },
    notificationUrl: parts.notificationUrl,
    reach,
    heartbeat,
    chance: Math.random,
  }
}

const heartbeat: VisitPorts['heartbeat'] = {
  start(beat) {
    const timer = setInterval(() => {
      // A beat that fails is made good by the next one, or the lease is lost, which the visit notices itself.
      beat().catch(() => {})
    }, LEASE_SECONDS * 250)
    return { [Symbol.dispose]: () => clearInterval(timer) }
  },
  elapsedMs: () => performance.now(),
}

/** Cursors are capabilities: closed for the calendar they belong to. */
export const cursorSeal = (sealer: Sealer): CursorSeal => {
  const place = (calendarId: number) => ({
    table: 'calendar_cursor',
    organizationId: 0,
    rowId: calendarId,
    column: 'cursor_sealed',
  })
  return {
    close: (text, calendarId) => sealer.seal(text, place(calendarId)),
    open(keyId, sealed, calendarId) {
      const opened = sealer.unseal({ keyId, sealed }, place(calendarId))
      return opened.ok ? opened.value : null
    },
  }
}

/** Wakes each calendar once, after the commit; what is lost on the way is found by the sweeper. */
export function wakerOf(enqueue: Enqueue): Waker {
  return {
    wake(organizationId, links) {
      for (const calendarId of new Set(links.map((link) => link.calendarId))) {
        void enqueue(visitCalendarJob, { organizationId, calendarId })
      }
    },
  }
}

/** Classes of SQLSTATE that say something about the connection or the server, not about the data (PostgreSQL, appendix A). */
const INFRASTRUCTURE = /^(08|25P03|53|57|58|XX|40)/

function isInfrastructure(error: unknown): boolean {
  if (error instanceof DatabaseError) return INFRASTRUCTURE.test(error.code ?? '')
  return error instanceof Error && /ECONN|EPIPE|ETIMEDOUT|Connection terminated|timeout exceeded/.test(error.message)
}
