import type { CalendarItem } from '../../core/calendar-item.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { here, malformedAnswer } from '../call-failure.ts'
import type { CreateCommand, DeleteCommand, ProviderError, RemoteRef, UpdateCommand, WrittenItem } from '../provider.ts'
import { type TimeBody, toSensitivity, toTextBody, toTimeBody } from './event-body.ts'
import { type GraphEvent, GraphEventSchema } from './graph-event.ts'
import { markerOf, markerProperties, transactionIdOf } from './marker.ts'
import { asItem, findByKey, inShape, read, readEvent } from './read.ts'
import { mailboxPath, type Tenant } from './tenant.ts'
import { graphEtag, toCalendarItem } from './translate.ts'
import { writeExceptions } from './write-exceptions.ts'

type Answer<Value> = Promise<Result<Value, ProviderError>>

/** Writes of one item: which mailbox, which event, and what it is to become. */
interface Target {
  readonly tenant: Tenant
  readonly command: Pick<UpdateCommand, 'calendar' | 'draft' | 'key'>
  readonly ref: RemoteRef
  /** Path of the event. */
  readonly path: string
}

/**
 * Creates a hold on the room's calendar without attendees, so that no mail is sent; or an invitation of the room from the
 * booking mailbox. `transactionId` makes a repetition give the first event again (Graph v1.0 "Create event").
 */
export async function create(tenant: Tenant, command: CreateCommand): Answer<WrittenItem> {
  const place = command.as === 'hold' ? 'room' : 'organizer'
  const mailbox = mailboxPath(tenant, command.calendar, place)
  if (!mailbox.ok) return mailbox
  const time = toTimeBody(command.draft.series, command.calendar)
  if (!time.ok) return time
  const body = createBody(command, time.value)
  const answer = await tenant.client.send({
    method: 'POST',
    path: `${mailbox.value}/calendar/events`,
    about: 'calendar',
    body,
  })
  if (!answer.ok) return await refusedCreate(tenant, command, answer.error)
  const event = writtenEvent(answer.value)
  if (!event.ok) return event
  const ref = { remoteId: event.value.id, place } as const
  const path = `${mailbox.value}/events/${encodeURIComponent(ref.remoteId)}`
  const target: Target = { tenant, command, ref, path }
  if (command.draft.series.rule === null) return written(target, event.value)
  const whole = await finishSeries(target)
  if (!whole.ok && whole.error.kind === 'refused') await takeBack(target)
  return whole
}

/** A known `transactionId` with other content is refused under no documented code; whether it is known can be looked up. */
async function refusedCreate(tenant: Tenant, { calendar, key }: CreateCommand, error: ProviderError): Answer<never> {
  if (error.kind !== 'refused') return fail(error)
  const found = await findByKey(tenant, calendar, key)
  return fail(found.ok && found.value !== null ? { ...error, kind: 'exists' } : error)
}

function createBody({ draft, key, as, calendar }: CreateCommand, time: TimeBody): object {
  return {
    ...toTextBody(draft),
    ...time,
    sensitivity: toSensitivity(draft.visibility),
    showAs: 'busy',
    isReminderOn: false,
    responseRequested: as === 'invitation',
    transactionId: transactionIdOf(key),
    singleValueExtendedProperties: markerProperties(key, draft.uid),
    ...(as === 'invitation' ? invited(calendar.remoteCalendarId) : {}),
  }
}

/** A room is booked by being invited; named only as a location it knows nothing of the meeting. */
function invited(address: string): object {
  return {
    attendees: [{ type: 'resource', emailAddress: { address } }],
    location: { displayName: address, locationEmailAddress: address, locationType: 'conferenceRoom' },
  }
}

/**
 * Changes an item that is still the one the draft was made from: looked at just before, and guarded by `If-Match`.
 * What people typed into an item of their own (no mark of ours) is not overwritten: only its time and privacy are.
 */
export async function update(tenant: Tenant, command: UpdateCommand): Answer<WrittenItem> {
  const found = await unchangedSince(tenant, command)
  if (!found.ok) return found
  const { event, path } = found.value
  const time = toTimeBody(command.draft.series, command.calendar)
  if (!time.ok) return time
  const isOurs = markerOf(event) !== null
  const body = {
    ...(isOurs ? { ...toTextBody(command.draft), showAs: 'busy' } : {}),
    sensitivity: toSensitivity(command.draft.visibility),
    ...(isSameTime(event, command, time.value) ? {} : time.value),
  }
  const target: Target = { tenant, command, ref: command.ref, path }
  const ifMatch = graphEtag(command.ifMatch)
  const answer = await tenant.client.send({ method: 'PATCH', path, about: 'item', body, ifMatch })
  if (!answer.ok) return answer
  if (command.draft.series.rule !== null) return await finishSeries(target)
  const changed = writtenEvent(answer.value)
  return changed.ok ? written(target, changed.value) : changed
}

/** Deletes an item that is still the one that was judged. What is gone already is deleted. */
export async function remove(tenant: Tenant, command: DeleteCommand): Answer<'deleted'> {
  const found = await unchangedSince(tenant, command)
  if (!found.ok) return found.error.kind === 'gone' ? ok('deleted') : found
  const ifMatch = graphEtag(command.ifMatch)
  const answer = await tenant.client.send({ method: 'DELETE', path: found.value.path, about: 'item', ifMatch })
  return answer.ok || answer.error.kind === 'gone' ? ok('deleted') : answer
}

interface FoundEvent {
  readonly event: GraphEvent
  readonly path: string
}

/** `If-Match` is honoured but not documented for events, and says nothing of a series' exceptions: so the item is read first. */
async function unchangedSince(tenant: Tenant, command: DeleteCommand): Answer<FoundEvent> {
  const mailbox = mailboxPath(tenant, command.calendar, command.ref.place)
  if (!mailbox.ok) return mailbox
  const event = await readEvent(tenant, command.calendar, command.ref)
  if (!event.ok) return event
  const item = toCalendarItem(event.value, { ...command, place: command.ref.place, marker: null })
  const etag = item.ok ? item.value.etag : event.value['@odata.etag']
  const expected = item.ok ? command.ifMatch : graphEtag(command.ifMatch)
  if (etag !== expected) return fail(here('stale', 'changed_since', 'the item has changed since it was read'))
  return ok({ event: event.value, path: `${mailbox.value}/events/${encodeURIComponent(command.ref.remoteId)}` })
}

/** Sending an unchanged recurrence again would undo the exceptions of a series. */
function isSameTime(event: GraphEvent, { calendar, ref }: UpdateCommand, time: TimeBody): boolean {
  const item = toCalendarItem(event, { calendar, place: ref.place, marker: null })
  const present = item.ok ? toTimeBody(item.value.series, calendar) : null
  return present?.ok === true && JSON.stringify(present.value) === JSON.stringify(time)
}

/**
 * Gives the occurrences of a written series their exceptions, and reads the whole back. From here on the item exists, so a
 * failure leaves an unknown outcome, whatever it says of itself.
 */
async function finishSeries({ tenant, command, ref, path }: Target): Answer<WrittenItem> {
  const { series, visibility } = command.draft
  const exceptions = await writeExceptions({ tenant, calendar: command.calendar, ref, path, series, visibility })
  if (!exceptions.ok) return fail(halfDone(exceptions.error))
  const unchanged = exceptions.value
  const item =
    unchanged === null ? await read(tenant, command.calendar, ref) : asItem(unchanged, command.calendar, ref.place)
  return item.ok ? ok({ ref, item: item.value }) : fail(halfDone(item.error))
}

function halfDone(error: ProviderError): ProviderError {
  const isFinal = error.kind === 'refused' || error.kind === 'forbidden' || error.kind === 'signed_out'
  return isFinal ? error : { ...error, kind: 'unknown_outcome', retryAfterMs: null }
}

/** A series whose exceptions are refused would hold times that nobody booked. The next look at the key finds it if this fails. */
async function takeBack({ tenant, path }: Target): Promise<void> {
  await tenant.client.send({ method: 'DELETE', path, about: 'item' })
}

function written({ command, ref }: Target, event: GraphEvent): Result<WrittenItem, ProviderError> {
  const item = asItem(event, command.calendar, ref.place)
  // Extended properties are not echoed; what was just written with the event is known.
  return item.ok ? ok({ ref, item: withMarker(item.value, command) }) : fail(halfDone(item.error))
}

function withMarker(item: CalendarItem, { key }: Pick<UpdateCommand, 'key'>): CalendarItem {
  return { ...item, marker: { linkId: key.linkId, generation: key.generation } }
}

function writtenEvent(body: unknown): Result<GraphEvent, ProviderError> {
  const event = inShape(GraphEventSchema, body)
  if (event.ok) return event
  const nature = { about: 'item', effect: 'change' } as const
  return fail(malformedAnswer(nature, 'unexpected_shape', 'the answer to a write is not the written event'))
}
