/**
 * Exchange Online through Microsoft Graph v1.0, app-only.
 * What: the provider contract for room mailboxes; one instance per connected tenant.
 * Why here: everything that is peculiar to Graph (delta links, change keys, Windows zones, patterns of recurrence) ends in this folder.
 * Who calls it: the composition root opens it, `src/sync` uses it through `provider.ts`, the webhook route gets `receive`.
 */
import type { OutgoingGuard } from '../outgoing-guard.ts'
import type { CalendarProvider } from '../provider.ts'
import { createTokenSource } from './auth.ts'
import { check } from './check.ts'
import { createGraphClient } from './client.ts'
import { listRooms } from './discover.ts'
import { explainRoom } from './explain-room.ts'
import { pull, windows } from './pull.ts'
import { create, remove, update } from './push.ts'
import { answerOf, findByKey, read, roomCopyOf } from './read.ts'
import { respond } from './respond.ts'
import type { ExchangeSettings } from './settings.ts'
import { renew, subscribe, unsubscribe } from './subscribe.ts'
import type { Tenant } from './tenant.ts'

export { receive } from './receive.ts'
export { type ExchangeSettings, ExchangeSettingsSchema } from './settings.ts'

export interface ExchangeDeps {
  readonly guard: OutgoingGuard
  now(): Temporal.Instant
}

/** The provider of one tenant. Opening it calls nobody; the first request signs in. */
export function openExchange(settings: ExchangeSettings, deps: ExchangeDeps): CalendarProvider {
  const tokens = createTokenSource(settings, deps)
  const client = createGraphClient(settings.graphUrl, { ...deps, tokens })
  const tenant: Tenant = { client, bookingMailbox: settings.bookingMailbox, now: deps.now }
  return {
    kind: 'exchange',
    capabilities: {
      windowed: true,
      canInvite: settings.bookingMailbox !== null,
      listsMarks: false,
      keepsDeclined: false,
    },
    listRooms: () => listRooms(tenant),
    explainRoom: (remoteCalendarId) => explainRoom(tenant, remoteCalendarId),
    check: (calendar) => check(tenant, calendar),
    windows,
    pull: (calendar, request) => pull(tenant, calendar, request),
    read: (calendar, ref) => read(tenant, calendar, ref),
    findByKey: (calendar, key) => findByKey(tenant, calendar, key),
    create: (command) => create(tenant, command),
    update: (command) => update(tenant, command),
    delete: (command) => remove(tenant, command),
    respond: (command) => respond(tenant, command),
    answerOf: (calendar, ref) => answerOf(tenant, calendar, ref),
    roomCopyOf: (calendar, ref) => roomCopyOf(tenant, calendar, ref),
    subscribe: (command) => subscribe(tenant, command),
    renew: (subscription, until) => renew(tenant, subscription, until),
    unsubscribe: (subscription) => unsubscribe(tenant, subscription),
  }
}
