import type { Answer, CalendarOperations } from './calendar-operations.ts'
import { listEvents } from './event-listing.ts'
import { findEvent, findForWrite, rendererFor } from './event-lookup.ts'
import { parseEventQuery, renderSelected } from './event-query.ts'
import { markersOf } from './event-rendering.ts'
import { viewOfItem } from './event-view.ts'
import { done, type Outcome, refused } from './graph-error.ts'
import {
  CALENDAR_PATHS,
  type GraphAnswer,
  type GraphRoute,
  type MailboxCall,
  READ_CALENDARS,
  WRITE_CALENDARS,
} from './graph-route.ts'
import { parseWallTime } from './wall-time.ts'

type Body = Readonly<Record<string, unknown>>

/** Events: list, read, create, change, delete, cancel and answer. */
export function eventRoutes(operations: CalendarOperations): GraphRoute[] {
  return CALENDAR_PATHS.flatMap((base): GraphRoute[] => {
    const read = { about: 'mailbox', scopes: READ_CALENDARS } as const
    const write = { about: 'mailbox', scopes: WRITE_CALENDARS } as const
    const one = `${base}/events/:event`
    return [
      {
        ...read,
        method: 'GET',
        path: `${base}/events`,
        handle: (call: MailboxCall) => listEvents(call, call.mailbox.live().map(viewOfItem)),
      },
      { ...read, method: 'GET', path: one, handle: readEvent },
      {
        ...write,
        method: 'POST',
        path: `${base}/events`,
        handle: (call: MailboxCall) => createEvent(operations, call),
      },
      { ...write, method: 'PATCH', path: one, handle: (call: MailboxCall) => updateEvent(operations, call) },
      { ...write, method: 'DELETE', path: one, handle: (call: MailboxCall) => deleteEvent(operations, call) },
      {
        ...write,
        method: 'POST',
        path: `${one}/permanentDelete`,
        handle: (call: MailboxCall) => deleteEvent(operations, call),
      },
      { ...write, method: 'POST', path: `${one}/cancel`, handle: (call: MailboxCall) => cancelEvent(operations, call) },
      {
        ...write,
        method: 'POST',
        path: `${one}/accept`,
        handle: (call: MailboxCall) => respond(operations, call, 'accepted'),
      },
      {
        ...write,
        method: 'POST',
        path: `${one}/tentativelyAccept`,
        handle: (call: MailboxCall) => respond(operations, call, 'tentativelyAccepted'),
      },
      {
        ...write,
        method: 'POST',
        path: `${one}/decline`,
        handle: (call: MailboxCall) => respond(operations, call, 'declined'),
      },
      { ...write, method: 'POST', path: `${one}/extensions`, handle: addExtension },
    ]
  })
}

function readEvent(call: MailboxCall): Outcome<GraphAnswer> {
  const query = parseEventQuery(call.query)
  if (!query.ok) return query
  const view = findEvent(call.mailbox, call.params.event ?? '')
  if (!view.ok) return view
  const context = {
    '@odata.context': `${call.origin}/v1.0/$metadata#users('${call.mailbox.identity.id}')/events/$entity`,
  }
  const body: Record<string, unknown> = { ...context, ...renderSelected(view.value, rendererFor(call), query.value) }
  return done({ status: 200, body, headers: { etag: String(body['@odata.etag']) } })
}

function createEvent(operations: CalendarOperations, call: MailboxCall): Outcome<GraphAnswer> {
  const view = operations.create(call.mailbox, call.body)
  if (!view.ok) return view
  const body = rendererFor(call).event(view.value)
  const location = `${call.origin}/v1.0/users('${call.mailbox.identity.id}')/events('${String(body.id)}')`
  return done({ status: 201, body, headers: { location, etag: String(body['@odata.etag']) } })
}

function updateEvent(operations: CalendarOperations, call: MailboxCall): Outcome<GraphAnswer> {
  const found = findForWrite(call)
  if (!found.ok) return found
  const view = operations.update(found.value, call.body)
  return view.ok ? done({ status: 200, body: rendererFor(call).event(view.value) }) : view
}

function deleteEvent(operations: CalendarOperations, call: MailboxCall): Outcome<GraphAnswer> {
  const found = findForWrite(call)
  if (!found.ok) return found
  operations.remove(found.value)
  return done({ status: 204 })
}

function cancelEvent(operations: CalendarOperations, call: MailboxCall): Outcome<GraphAnswer> {
  const found = findForWrite(call)
  if (!found.ok) return found
  const cancelled = operations.cancel(found.value, commentOf(call.body))
  return cancelled.ok ? done({ status: 202 }) : cancelled
}

function respond(
  operations: CalendarOperations,
  call: MailboxCall,
  response: Answer['response'],
): Outcome<GraphAnswer> {
  const found = findForWrite(call)
  if (!found.ok) return found
  const body = (call.body ?? {}) as Body
  const proposed = body.proposedNewTime as Body | undefined | null
  if (proposed) {
    const start = parseWallTime(proposed.start, 'proposedNewTime.start')
    if (!start.ok) return start
  }
  const answer: Answer = {
    response,
    comment: commentOf(body),
    sendResponse: (body.sendResponse ?? body.SendResponse) !== false,
    proposesTime: Boolean(proposed),
  }
  const responded = operations.respond(found.value, answer)
  return responded.ok ? done({ status: 202 }) : responded
}

function addExtension(call: MailboxCall): Outcome<GraphAnswer> {
  const found = findForWrite(call)
  if (!found.ok) return found
  const body = call.body as Body | undefined
  if (typeof body?.extensionName !== 'string') return refused(400, 'BadRequest', 'An extension needs an extensionName.')
  markersOf(found.value.view).extensions.set(body.extensionName, body)
  call.mailbox.touch(found.value.view.item, found.value.view.occurrence)
  return done({
    status: 201,
    body: { ...body, id: `microsoft.outlookServices.OpenTypeExtension.${body.extensionName}` },
  })
}

function commentOf(body: unknown): string {
  const { comment, Comment } = (body ?? {}) as Body
  return String(comment ?? Comment ?? '')
}
