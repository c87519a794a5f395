import type { CalendarItem, RoomResponse } from '../../core/calendar-item.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { here } from '../call-failure.ts'
import type { CreateKey, ProviderError, RemoteRef, WrittenItem } from '../provider.ts'
import type { GoogleClient } from './client.ts'
import { roomEntryOf, roomResponseOf } from './event-details.ts'
import { clientIdOf } from './event-ids.ts'
import { getEvent, getTree, OWN_CALENDAR } from './event-reader.ts'
import type { EventTree } from './event-tree.ts'
import { isTombstone } from './google-event.ts'
import { isMarkedAs } from './markers.ts'
import { isMeeting, type Reading, toItem } from './translate.ts'

type Answer<Value> = Promise<Result<Value, ProviderError>>

/** Where an item lives, as the API addresses it. */
export const calendarIdOf = (place: RemoteRef['place'], { calendar }: Reading): string =>
  place === 'room' ? calendar.remoteCalendarId : OWN_CALENDAR

export async function read(client: GoogleClient, ref: RemoteRef, reading: Reading): Answer<CalendarItem> {
  const tree = await getTree(client, { calendarId: calendarIdOf(ref.place, reading), eventId: ref.remoteId })
  return tree.ok ? itemOf(tree.value, reading) : tree
}

export function itemOf(tree: EventTree, reading: Reading): Result<CalendarItem, ProviderError> {
  if (!isMeeting(tree.event)) return fail(here('gone', 'not_a_meeting', 'the event is not a meeting'))
  const item = toItem(tree, reading)
  return item.ok ? item : fail(here('malformed', 'unreadable', item.error.reason))
}

/**
 * The item of a key: its id is known beforehand. The room's calendar is asked first; what lies there under our id without being
 * organised by the room is the copy of our own invitation, which is written on the booking mailbox.
 */
export async function findByKey(client: GoogleClient, key: CreateKey, reading: Reading): Answer<WrittenItem | null> {
  const remoteId = clientIdOf(reading.calendar.remoteCalendarId, key)
  const onRoom = await findAt(client, { remoteId, place: 'room' }, { key, reading })
  const isHold = onRoom.ok && onRoom.value !== null && onRoom.value.item.roomResponse === 'organizer'
  if (!onRoom.ok || isHold || client.settings.subject === null) return onRoom
  return await findAt(client, { remoteId, place: 'organizer' }, { key, reading })
}

async function findAt(
  client: GoogleClient,
  ref: RemoteRef,
  { key, reading }: { key: CreateKey; reading: Reading },
): Answer<WrittenItem | null> {
  const tree = await getTree(client, { calendarId: calendarIdOf(ref.place, reading), eventId: ref.remoteId })
  if (!tree.ok) return tree.error.kind === 'gone' ? ok(null) : tree
  if (!isMarkedAs(tree.value.event, key)) return ok(null)
  const item = itemOf(tree.value, reading)
  return item.ok ? ok({ ref, item: item.value }) : item
}

/** A room that is no longer among the attendees was released or replaced: that is a no. */
export async function answerOf(client: GoogleClient, ref: RemoteRef, reading: Reading): Answer<RoomResponse> {
  const event = await getEvent(client, { calendarId: calendarIdOf(ref.place, reading), eventId: ref.remoteId })
  if (!event.ok) return event
  if (isTombstone(event.value)) return fail(here('gone', 'deleted', 'the invitation was deleted'))
  const isReleased = ref.place === 'organizer' && roomEntryOf(event.value, reading.calendar) === undefined
  return ok(isReleased ? 'declined' : roomResponseOf(event.value, reading.calendar))
}

/** Copies of an event have its id on every calendar. */
export async function roomCopyOf(
  client: GoogleClient,
  { remoteId }: RemoteRef,
  { calendar }: Reading,
): Answer<string | null> {
  const event = await getEvent(client, { calendarId: calendar.remoteCalendarId, eventId: remoteId })
  if (!event.ok) return event.error.kind === 'gone' ? ok(null) : event
  return ok(isTombstone(event.value) ? null : event.value.id)
}
