import type { Found } from './calendar-operations.ts'
import { EventRenderer, etagOf } from './event-rendering.ts'
import { type EventView, viewOfItem, viewOfOccurrence } from './event-view.ts'
import { done, invalidRequest, irresolvableConflict, itemNotFound, type Outcome, refused } from './graph-error.ts'
import type { MailboxCall } from './graph-route.ts'
import { decodeId } from './item-id.ts'
import type { Mailbox } from './mailbox.ts'

/** The event of an id, in either id format. An id of another mailbox is as unknown as any other. */
export function findEvent(mailbox: Mailbox, id: string): Outcome<EventView> {
  const reference = decodeId(id)
  if (reference === 'malformed') return refused(400, 'ErrorInvalidIdMalformed', 'Id is malformed.')
  if (reference === 'unknown' || reference.mailbox !== mailbox.identity.number) return itemNotFound()
  const item = mailbox.items.get(reference.item)
  if (!item || item.deleted) return itemNotFound()
  const view = reference.occurrence === null ? viewOfItem(item) : viewOfOccurrence(item, reference.occurrence)
  return view ? done(view) : itemNotFound()
}

/** The event a request names, guarded by its `If-Match` where it sent one. */
export function findForWrite(call: MailboxCall): Outcome<Found> {
  const view = findEvent(call.mailbox, call.params.event ?? '')
  if (!view.ok) return view
  const expected = call.headers['if-match']
  if (expected !== undefined && expected !== '*') {
    if (!/^(W\/)?"[^"]*"$/.test(expected)) return invalidRequest('The If-Match header is malformed.')
    if (expected.replace(/^W\//, '') !== etagOf(view.value).slice(2)) return irresolvableConflict()
  }
  return done({ mailbox: call.mailbox, view: view.value })
}

export function rendererFor(call: MailboxCall): EventRenderer {
  return new EventRenderer(call.mailbox, call.preferences)
}
