import type { FastifyInstance } from 'fastify'
import type { Backend } from '../backend.ts'
import { atLeast } from '../calendar-store.ts'
import { importEvent } from '../event-import.ts'
import { renderEvent } from '../event-rendering.ts'
import { changeEvent, deleteEvent, insertEvent, moveEvent, type WriteContext } from '../event-writing.ts'
import { googleErrors, ok, type Result, refuse } from '../google-error.ts'
import { one, readInstant, readListQuery } from '../list-query.ts'
import type { MailWish } from '../meetings.ts'
import { etagOf, type StoredEvent } from '../stored-event.ts'
import { type ApiAnswer, type ApiCall, answer, scopes, serve } from './api-method.ts'
import { accessTo } from './calendar-access.ts'

const EVENTS = '/calendar/v3/calendars/:calendarId/events'
const EVENT = `${EVENTS}/:eventId`
const READ = scopes('calendar', 'calendar.readonly', 'calendar.events', 'calendar.events.readonly')
const WRITE = scopes('calendar', 'calendar.events')

/** The `events` collection of the Calendar API v3. */
export function eventRoutes(app: FastifyInstance, backend: Backend): void {
  const read = (url: string, name: string, handle: (call: ApiCall) => Result<ApiAnswer>): void =>
    serve(app, backend, {
      method: 'GET',
      url,
      name: `calendar.v3.Events.${name}`,
      api: 'calendar',
      scopes: READ,
      handle,
    })
  const write = (
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    does: { name: string; handle: (call: ApiCall) => Result<ApiAnswer> },
  ): void => {
    const name = `calendar.v3.Events.${does.name}`
    serve(app, backend, { method, url, name, api: 'calendar', scopes: WRITE, handle: does.handle })
  }

  read(EVENTS, 'List', (call) => list(backend, call))
  read(EVENT, 'Get', (call) => get(backend, call))
  read(`${EVENT}/instances`, 'Instances', (call) => instances(backend, call))
  write('POST', EVENTS, { name: 'Insert', handle: (call) => writeOne(backend, call, insertEvent) })
  write('POST', `${EVENTS}/import`, { name: 'Import', handle: (call) => writeOne(backend, call, importEvent) })
  write('PATCH', EVENT, { name: 'Patch', handle: (call) => change(backend, call, true) })
  write('PUT', EVENT, { name: 'Update', handle: (call) => change(backend, call, false) })
  write('DELETE', EVENT, { name: 'Delete', handle: (call) => remove(backend, call) })
  write('POST', `${EVENT}/move`, { name: 'Move', handle: (call) => move(backend, call) })
  serve(app, backend, {
    method: 'POST',
    url: `${EVENTS}/watch`,
    name: 'calendar.v3.Events.Watch',
    api: 'calendar',
    scopes: READ,
    handle: (call) => watch(backend, call),
  })
}

function list(backend: Backend, call: ApiCall): Result<ApiAnswer> {
  const access = accessTo(backend, call)
  if (!access.ok) return access
  const query = readListQuery(call.query)
  if (!query.ok) return query
  const page = backend.listing.list({ ...access.value, identity: call.identity, query: query.value })
  return page.ok ? answer(page.value) : page
}

function get(backend: Backend, call: ApiCall): Result<ApiAnswer> {
  const access = accessTo(backend, call)
  if (!access.ok) return access
  const query = readListQuery(call.query)
  if (!query.ok) return query
  const event = backend.meetings.resolve(access.value.calendar, call.params.eventId ?? '')
  if (!event) return refuse(googleErrors.notFound())
  if (call.header('if-none-match') === etagOf(event)) return ok({ status: 304 })
  const view = backend.listing.viewOf({ ...access.value, query: query.value })
  return answer(renderEvent(event, { ...view, detailedTombstones: true }))
}

function instances(backend: Backend, call: ApiCall): Result<ApiAnswer> {
  const access = accessTo(backend, call)
  if (!access.ok) return access
  const query = readListQuery(call.query)
  if (!query.ok) return query
  const master = access.value.calendar.stored(call.params.eventId ?? '')
  if (!master || master.status === 'cancelled') return refuse(googleErrors.notFound())
  const text = one(call.query, 'originalStart')
  const originalStart = text === undefined ? null : readInstant(text.length === 10 ? `${text}T00:00:00Z` : text)
  if (text !== undefined && originalStart === null) return refuse(googleErrors.invalidParameter('originalStart', text))
  const request = { ...access.value, identity: call.identity, query: query.value }
  const page = backend.listing.instances(request, master, originalStart)
  return page.ok ? answer(page.value) : page
}

function contextOf(backend: Backend, call: ApiCall): Result<WriteContext> {
  const access = accessTo(backend, call)
  if (!access.ok) return access
  return ok({
    ...access.value,
    world: backend.world,
    meetings: backend.meetings,
    caller: { email: call.identity, actsForPerson: call.token.subject !== null },
    mail: mailWish(call),
    ifMatch: call.header('if-match'),
    conferenceDataVersion: Number(one(call.query, 'conferenceDataVersion') ?? 0),
  })
}

function mailWish(call: ApiCall): MailWish {
  const wish = one(call.query, 'sendUpdates')
  if (wish === 'all' || wish === 'externalOnly') return wish
  return one(call.query, 'sendNotifications') === 'true' && wish === undefined ? 'all' : 'none'
}

function shown(backend: Backend, context: WriteContext, event: StoredEvent): Result<ApiAnswer> {
  return answer(renderEvent(event, { ...backend.listing.viewOf(context), detailedTombstones: true }))
}

function writeOne(backend: Backend, call: ApiCall, write: typeof insertEvent): Result<ApiAnswer> {
  const context = contextOf(backend, call)
  if (!context.ok) return context
  const event = write(context.value, call.body)
  return event.ok ? shown(backend, context.value, event.value) : event
}

function change(backend: Backend, call: ApiCall, merge: boolean): Result<ApiAnswer> {
  const context = contextOf(backend, call)
  if (!context.ok) return context
  const event = changeEvent(context.value, call.params.eventId ?? '', { body: call.body, merge })
  return event.ok ? shown(backend, context.value, event.value) : event
}

function remove(backend: Backend, call: ApiCall): Result<ApiAnswer> {
  const context = contextOf(backend, call)
  if (!context.ok) return context
  const removed = deleteEvent(context.value, call.params.eventId ?? '')
  return removed.ok ? ok({ status: 204 }) : removed
}

function move(backend: Backend, call: ApiCall): Result<ApiAnswer> {
  const context = contextOf(backend, call)
  if (!context.ok) return context
  const target = accessTo(backend, call, one(call.query, 'destination') ?? '')
  if (!target.ok) return target
  if (!atLeast(context.value.role, 'writer') || !atLeast(target.value.role, 'writer')) {
    return refuse(googleErrors.requiredAccessLevel())
  }
  const event = moveEvent(context.value, call.params.eventId ?? '', target.value.calendar)
  return event.ok ? shown(backend, { ...context.value, ...target.value }, event.value) : event
}

function watch(backend: Backend, call: ApiCall): Result<ApiAnswer> {
  const access = accessTo(backend, call)
  if (!access.ok) return access
  const { calendar } = access.value
  const resourceUri = `https://www.googleapis.com/calendar/v3/calendars/${encodeURIComponent(calendar.id)}/events?alt=json`
  const channel = backend.channels.watch(calendar, { identity: call.identity, body: call.body, resourceUri })
  return channel.ok ? answer(channel.value) : channel
}
