import { type Static, type TSchema, Type } from 'typebox'
import { Check } from 'typebox/value'
import type { CalendarItem, RoomResponse } from '../../core/calendar-item.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { here, malformedAnswer } from '../call-failure.ts'
import type { CalendarRef, CreateKey, ProviderError, RemoteRef, WrittenItem } from '../provider.ts'
import { type GraphEvent, GraphEventSchema, GraphOccurrenceSchema, MASTER_FIELDS } from './graph-event.ts'
import { EXPAND_MARKER, filterByKey, markerOf } from './marker.ts'
import { mailboxPath, type Tenant } from './tenant.ts'
import { toCalendarItem, toRoomResponse } from './translate.ts'

type Answer<Value> = Promise<Result<Value, ProviderError>>

const READ = { about: 'item', effect: 'read' } as const
const MOST_EXCEPTION_PAGES = 20

const EventList = Type.Object({ value: Type.Array(GraphEventSchema) })
const OccurrenceList = Type.Object({
  value: Type.Array(GraphOccurrenceSchema),
  '@odata.nextLink': Type.Optional(Type.String()),
})

/** An answer in the shape that the API promises, or `malformed`. */
export function inShape<Schema extends TSchema>(schema: Schema, body: unknown): Result<Static<Schema>, ProviderError> {
  return Check(schema, body)
    ? ok(body)
    : fail(malformedAnswer(READ, 'unexpected_shape', 'the answer does not have the shape that Graph documents'))
}

/** Reads one item whole. `gone` also for a single occurrence, which is a part of its series and no item of its own. */
export async function read(tenant: Tenant, calendar: CalendarRef, ref: RemoteRef): Answer<CalendarItem> {
  const event = await readEvent(tenant, calendar, ref)
  return event.ok ? asItem(event.value, calendar, ref.place) : event
}

/** An event with its mark; a master also with its exceptions and cancelled occurrences. */
export async function readEvent(tenant: Tenant, calendar: CalendarRef, ref: RemoteRef): Answer<GraphEvent> {
  const mailbox = mailboxPath(tenant, calendar, ref.place)
  if (!mailbox.ok) return mailbox
  const path = `${mailbox.value}/events/${encodeURIComponent(ref.remoteId)}`
  const event = await getEvent(tenant, `${path}?$expand=${EXPAND_MARKER}`)
  if (!event.ok) return event
  const { type } = event.value
  if (type === 'occurrence' || type === 'exception') {
    return fail(here('gone', 'part_of_series', 'this is one occurrence of a series, not an item of its own'))
  }
  return type === 'seriesMaster' ? await readMaster(tenant, path, EXPAND_MARKER) : event
}

/**
 * A master with everything that its occurrences differ in. `cancelledOccurrences` comes only when it is selected by name,
 * `exceptionOccurrences` only when expanded (Graph v1.0 "Get event", example 3).
 * @param path of the event; `expand` more to bring along, URL-encoded
 */
export async function readMaster(tenant: Tenant, path: string, expand: string | null = null): Answer<GraphEvent> {
  const expanded = expand === null ? 'exceptionOccurrences' : `exceptionOccurrences,${expand}`
  const master = await getEvent(tenant, `${path}?$select=${MASTER_FIELDS}&$expand=${expanded}`)
  if (!master.ok) return master
  const link = master.value['exceptionOccurrences@odata.nextLink']
  if (typeof link !== 'string') return master
  const more = await readMoreExceptions(tenant, link)
  return more.ok
    ? ok({ ...master.value, exceptionOccurrences: [...(master.value.exceptionOccurrences ?? []), ...more.value] })
    : more
}

async function readMoreExceptions(
  tenant: Tenant,
  first: string,
): Answer<NonNullable<GraphEvent['exceptionOccurrences']>> {
  const found: NonNullable<GraphEvent['exceptionOccurrences']> = []
  let link: string | undefined = first
  for (let page = 0; page < MOST_EXCEPTION_PAGES && link !== undefined; page += 1) {
    const path = tenant.client.pathOf(link)
    if (!path.ok) return path
    const answer = await tenant.client.send({ method: 'GET', path: path.value, about: 'item' })
    if (!answer.ok) return answer
    const list = inShape(OccurrenceList, answer.value)
    if (!list.ok) return list
    found.push(...list.value.value)
    link = list.value['@odata.nextLink']
  }
  return link === undefined
    ? ok(found)
    : fail(malformedAnswer(READ, 'endless_pages', 'the exceptions of a series never end'))
}

/** The item of a key: first where rooms are invited from, then on the room's own calendar. */
export async function findByKey(tenant: Tenant, calendar: CalendarRef, key: CreateKey): Answer<WrittenItem | null> {
  const places: readonly RemoteRef['place'][] = tenant.bookingMailbox === null ? ['room'] : ['organizer', 'room']
  for (const place of places) {
    const found = await findIn(tenant, calendar, { key, place })
    if (!found.ok || found.value !== null) return found
  }
  return ok(null)
}

async function findIn(
  tenant: Tenant,
  calendar: CalendarRef,
  { key, place }: { key: CreateKey; place: RemoteRef['place'] },
): Answer<WrittenItem | null> {
  const mailbox = mailboxPath(tenant, calendar, place)
  if (!mailbox.ok) return mailbox
  const path = `${mailbox.value}/events?$filter=${filterByKey(key)}&$expand=${EXPAND_MARKER}&$top=10`
  const answer = await tenant.client.send({ method: 'GET', path, about: 'calendar' })
  if (!answer.ok) return answer
  const list = inShape(EventList, answer.value)
  if (!list.ok) return list
  const event = list.value.value.find((candidate) => {
    const marker = markerOf(candidate)
    return marker?.linkId === key.linkId && marker.generation === key.generation && candidate.isCancelled !== true
  })
  if (event === undefined) return ok(null)
  const ref = { remoteId: event.id, place }
  const item = await read(tenant, calendar, ref)
  if (!item.ok) return item.error.kind === 'gone' ? ok(null) : item
  return ok({ ref, item: item.value })
}

/** The room's answer to our own invitation, as the inviting mailbox keeps it beside the room's name. */
export async function answerOf(tenant: Tenant, calendar: CalendarRef, ref: RemoteRef): Answer<RoomResponse> {
  const event = await readEvent(tenant, calendar, ref)
  if (!event.ok) return event
  if (ref.place === 'room') {
    const item = asItem(event.value, calendar, ref.place)
    return item.ok ? ok(item.value.roomResponse) : item
  }
  const address = calendar.remoteCalendarId.toLowerCase()
  const attendees = event.value.attendees ?? []
  const resources = attendees.filter(({ type }) => type === 'resource')
  // A directory may show the room under a legacy name; the only resource that was invited is the room then.
  const room =
    attendees.find(({ emailAddress }) => emailAddress?.address?.toLowerCase() === address) ??
    (resources.length === 1 ? resources[0] : undefined)
  return room === undefined
    ? fail(here('gone', 'room_not_invited', 'the room is no longer on this invitation'))
    : ok(toRoomResponse(room.status?.response))
}

/** Every mailbox has an id of its own for a meeting; all of them have its `iCalUId`, which they can be asked for. */
export async function roomCopyOf(tenant: Tenant, calendar: CalendarRef, ref: RemoteRef): Answer<string | null> {
  const event = await readEvent(tenant, calendar, ref)
  if (!event.ok) return event
  const uid = event.value.iCalUId ?? ''
  if (uid === '')
    return fail(here('malformed', 'without_uid', 'the invitation has no iCalUId, by which its copies are found'))
  const mailbox = mailboxPath(tenant, calendar, 'room')
  if (!mailbox.ok) return mailbox
  const filter = encodeURIComponent(`iCalUId eq '${uid.replaceAll("'", "''")}'`)
  const answer = await tenant.client.send({
    ...{ method: 'GET', path: `${mailbox.value}/events?$filter=${filter}&$top=10`, about: 'calendar' },
  })
  if (!answer.ok) return answer
  const list = inShape(EventList, answer.value)
  if (!list.ok) return list
  return ok(list.value.value.find(({ isCancelled }) => isCancelled !== true)?.id ?? null)
}

/** An event that was read whole, as an item; what cannot be understood is `malformed`. */
export function asItem(
  event: GraphEvent,
  calendar: CalendarRef,
  place: RemoteRef['place'],
): Result<CalendarItem, ProviderError> {
  const item = toCalendarItem(event, { calendar, place, marker: markerOf(event) })
  return item.ok ? item : fail(malformedAnswer(READ, 'unreadable_item', item.error.reason))
}

async function getEvent(tenant: Tenant, path: string): Answer<GraphEvent> {
  const answer = await tenant.client.send({ method: 'GET', path, about: 'item' })
  return answer.ok ? inShape(GraphEventSchema, answer.value) : answer
}
