/**
 * Google Calendar as a calendar provider: Calendar API v3 and the Directory API's rooms, through Google's own client library.
 * Why: rooms of a Google Workspace domain are resource calendars; people book them by invitation or write straight onto them.
 * Who calls it: compose opens it for each connection; the webhook route gets `receive`.
 */
import type { CalendarProvider, CalendarRef, PullWindow } from '../provider.ts'
import { check } from './check.ts'
import { createGoogleClient, type GoogleDeps } from './client.ts'
import { listRooms } from './discover.ts'
import { explainRoom } from './explain-room.ts'
import { pull } from './pull.ts'
import { create, remove, update } from './push.ts'
import { answerOf, findByKey, read, roomCopyOf } from './read.ts'
import { respond } from './respond.ts'
import type { GoogleSettings } from './settings.ts'
import { renew, subscribe, unsubscribe } from './subscribe.ts'
import type { Reading } from './translate.ts'

export type { GoogleDeps } from './client.ts'
export { receive } from './receive.ts'
export { type GoogleSettings, GoogleSettingsSchema } from './settings.ts'

/** A sync token covers a whole calendar. */
const UNBOUNDED: PullWindow = { from: '0001-01-01T00:00:00Z', to: '9999-12-31T00:00:00Z' }

/** The provider of one connection. Nothing is sent before the first call. */
export function openGoogle(settings: GoogleSettings, deps: GoogleDeps): CalendarProvider {
  const client = createGoogleClient(settings, deps)
  const ownAddresses = new Set([settings.serviceAccountEmail.toLowerCase()])
  if (settings.subject !== null) ownAddresses.add(settings.subject.toLowerCase())
  const of = (calendar: CalendarRef): Reading => ({ calendar, ownAddresses })

  return {
    kind: 'google',
    capabilities: { windowed: false, canInvite: settings.subject !== null, listsMarks: true, keepsDeclined: true },
    listRooms: () => listRooms(client),
    explainRoom: (remoteCalendarId) => explainRoom(client, remoteCalendarId),
    check: (calendar) => check(client, of(calendar)),
    windows: () => [UNBOUNDED],
    pull: (calendar, request) => pull(client, request, of(calendar)),
    read: (calendar, ref) => read(client, ref, of(calendar)),
    findByKey: (calendar, key) => findByKey(client, key, of(calendar)),
    create: (command) => create(client, command, of(command.calendar)),
    update: (command) => update(client, command, of(command.calendar)),
    delete: (command) => remove(client, command, of(command.calendar)),
    respond: (command) => respond(client, command),
    answerOf: (calendar, ref) => answerOf(client, ref, of(calendar)),
    roomCopyOf: (calendar, ref) => roomCopyOf(client, ref, of(calendar)),
    subscribe: (command) => subscribe(client, command),
    renew,
    unsubscribe: (subscription) => unsubscribe(client, subscription),
  }
}
