import { fail, ok, type Result } from '../../core/result.ts'
import { type CallNature, here } from '../call-failure.ts'
import type { CreateCommand, DeleteCommand, ProviderError, RemoteRef, UpdateCommand, WrittenItem } from '../provider.ts'
import type { GoogleClient } from './client.ts'
import { clientIdOf } from './event-ids.ts'
import { getEvent, getTree, provenGone, readEventBody } from './event-reader.ts'
import { type EventTree, isSeries, isSeriesTag, ownTagOf, treeTagOf } from './event-tree.ts'
import { isTombstone } from './google-event.ts'
import { isMarkedAs } from './markers.ts'
import { type OccurrenceTarget, writeOccurrences } from './occurrence-writes.ts'
import { calendarIdOf, itemOf } from './read.ts'
import type { Reading } from './translate.ts'
import { toSentEvent, withoutNulls } from './translate-draft.ts'

type Answer<Value> = Promise<Result<Value, ProviderError>>

const CREATE: CallNature = { about: 'calendar', effect: 'create' }
const CHANGE: CallNature = { about: 'item', effect: 'change' }
const DELETE: CallNature = { about: 'item', effect: 'delete' }

/** Inserts under an id of our own making, so that a repeated insert cannot make a twin. Nobody is mailed. */
export async function create(client: GoogleClient, command: CreateCommand, reading: Reading): Answer<WrittenItem> {
  const place = command.as === 'hold' ? 'room' : 'organizer'
  if (place === 'organizer' && client.settings.subject === null) {
    return fail(here('refused', 'no_booking_mailbox', 'the service account acts as itself and cannot invite a room'))
  }
  const ref: RemoteRef = { remoteId: clientIdOf(command.calendar.remoteCalendarId, command.key), place }
  const calendarId = calendarIdOf(place, reading)
  const inserted = await client.calendar({
    nature: CREATE,
    make: (api) =>
      api.events.insert({
        calendarId,
        sendUpdates: 'none',
        requestBody: {
          id: ref.remoteId,
          ...withoutNulls(toSentEvent(command.draft, command.key, place)),
          ...(place === 'organizer'
            ? { attendees: [{ email: command.calendar.remoteCalendarId, resource: true }] }
            : {}),
        },
      }),
  })
  const target: OccurrenceTarget = { calendarId, draft: command.draft, reading, mode: 'missing' }
  if (!inserted.ok) {
    return inserted.error.kind === 'exists'
      ? await adopt(client, { ref, command, target, refusal: inserted.error })
      : inserted
  }
  const event = readEventBody(inserted.value, CREATE)
  if (!event.ok) return event
  return await complete(client, { event: event.value, exceptions: [] }, { ref, target })
}

/** A create that was repeated finds its first attempt, and finishes it where it was interrupted. */
async function adopt(
  client: GoogleClient,
  found: { ref: RemoteRef; command: CreateCommand; target: OccurrenceTarget; refusal: ProviderError },
): Answer<WrittenItem> {
  const { ref, command, target, refusal } = found
  const tree = await getTree(client, { calendarId: target.calendarId, eventId: ref.remoteId })
  if (!tree.ok) return tree.error.kind === 'gone' ? fail(refusal) : tree
  if (!isMarkedAs(tree.value.event, command.key)) return fail(refusal)
  return await complete(client, tree.value, { ref, target })
}

/** Writes the exceptions that are still wanting, and answers with what Google made of everything. */
async function complete(
  client: GoogleClient,
  tree: EventTree,
  { ref, target }: { ref: RemoteRef; target: OccurrenceTarget },
): Answer<WrittenItem> {
  const written = isSeries(tree) ? await writeOccurrences(client, tree, target) : ok(0)
  if (!written.ok) return fail(afterwards(written.error))
  const settled =
    written.value === 0 ? ok(tree) : await getTree(client, { calendarId: target.calendarId, eventId: ref.remoteId })
  if (!settled.ok) return fail(afterwards(settled.error))
  const item = itemOf(settled.value, target.reading)
  return item.ok ? ok({ ref, item: item.value }) : item
}

/** What failed behind a write that succeeded: the item is half written, so it must be looked at before anything is repeated. */
const afterwards = (error: ProviderError): ProviderError => ({ ...error, kind: 'unknown_outcome', retryAfterMs: null })

/** Changes what we write and leaves the rest. Of a series the exceptions too become those of the draft. */
export async function update(client: GoogleClient, command: UpdateCommand, reading: Reading): Answer<WrittenItem> {
  const { ref, draft, key } = command
  const address = { calendarId: calendarIdOf(ref.place, reading), eventId: ref.remoteId }
  const before = isSeriesTag(command.ifMatch) ? await getTree(client, address) : null
  if (before !== null && !before.ok) return before
  if (before !== null && treeTagOf(before.value) !== command.ifMatch) return fail(STALE)
  const patched = await client.calendar({
    nature: CHANGE,
    make: (api) =>
      api.events.patch(
        { ...address, sendUpdates: 'none', requestBody: toSentEvent(draft, key, ref.place) },
        { headers: { 'If-Match': ownTagOf(command.ifMatch) } },
      ),
  })
  if (!patched.ok) return fail(await explained(client, address, patched.error))
  const event = readEventBody(patched.value, CHANGE)
  if (!event.ok) return event
  const target: OccurrenceTarget = { calendarId: address.calendarId, draft, reading, mode: 'all' }
  const hadExceptions = before !== null && before.value.exceptions.length > 0
  const after = hadExceptions ? await getTree(client, address) : ok({ event: event.value, exceptions: [] })
  return after.ok ? await complete(client, after.value, { ref, target }) : fail(afterwards(after.error))
}

const STALE: ProviderError = here('stale', 'changed_since', 'an occurrence of the series was changed since it was read')

/** Deleting what is gone is success; deleting what nobody may see (any more) is not. */
export async function remove(client: GoogleClient, command: DeleteCommand, reading: Reading): Answer<'deleted'> {
  const address = { calendarId: calendarIdOf(command.ref.place, reading), eventId: command.ref.remoteId }
  if (isSeriesTag(command.ifMatch)) {
    const before = await getTree(client, address)
    if (!before.ok) return before.error.kind === 'gone' ? ok('deleted') : before
    if (treeTagOf(before.value) !== command.ifMatch) return fail(STALE)
  }
  const deleted = await client.calendar({
    nature: DELETE,
    make: (api) =>
      api.events.delete({ ...address, sendUpdates: 'none' }, { headers: { 'If-Match': ownTagOf(command.ifMatch) } }),
  })
  if (deleted.ok) return ok('deleted')
  const error = await explained(client, address, deleted.error)
  return error.kind === 'gone' ? ok('deleted') : fail(error)
}

/** A write on a tombstone is refused as stale, forbidden or not found, by turns: a look tells which it was. */
export async function explained(
  client: GoogleClient,
  address: { calendarId: string; eventId: string },
  error: ProviderError,
): Promise<ProviderError> {
  if (error.kind === 'gone') return await provenGone(client, address.calendarId, error)
  if (error.kind !== 'stale' && error.kind !== 'forbidden') return error
  const event = await getEvent(client, address)
  if (event.ok) return isTombstone(event.value) ? here('gone', 'deleted', 'the event was deleted') : error
  return event.error.kind === 'gone' ? event.error : error
}
