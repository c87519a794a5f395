import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { fail, ok, type Result } from '../../core/result.ts'
import { type CallNature, here, malformedAnswer } from '../call-failure.ts'
import type { ProviderError } from '../provider.ts'
import type { GoogleClient } from './client.ts'
import { type EventTree, isSeries } from './event-tree.ts'
import { type GoogleEvent, GoogleEventSchema, isException, isTombstone } from './google-event.ts'

type Answer<Value> = Promise<Result<Value, ProviderError>>

const READ_ITEM: CallNature = { about: 'item', effect: 'read' }
const READ_CALENDAR: CallNature = { about: 'calendar', effect: 'read' }

/** A series with more exceptions than so many pages hold is no meeting that anybody could keep in step. */
const MOST_EXCEPTION_PAGES = 20

/** The calendar of a booking mailbox, as the API names it for whoever is signed in. */
export const OWN_CALENDAR = 'primary'

interface EventAddress {
  /** Calendar id as the API takes it. */
  readonly calendarId: string
  readonly eventId: string
}

/** Checks the shape of an event that the API gave. */
export function readEventBody(body: unknown, nature: CallNature): Result<GoogleEvent, ProviderError> {
  return Value.Check(GoogleEventSchema, body)
    ? ok(body)
    : fail(malformedAnswer(nature, 'event_malformed', 'Google answered with something that is no event'))
}

/** One event, tombstones included. `gone` only where the calendar itself can be read. */
export async function getEvent(client: GoogleClient, { calendarId, eventId }: EventAddress): Answer<GoogleEvent> {
  const got = await client.calendar({ nature: READ_ITEM, make: (api) => api.events.get({ calendarId, eventId }) })
  if (!got.ok) return fail(await provenGone(client, calendarId, got.error))
  return readEventBody(got.value, READ_ITEM)
}

/**
 * Google says 404 also to whoever lost the right to see the calendar. Before an item counts as gone, its calendar must answer:
 * nothing destructive is concluded from missing rights.
 */
export async function provenGone(
  client: GoogleClient,
  calendarId: string,
  error: ProviderError,
): Promise<ProviderError> {
  if (error.kind !== 'gone' || error.status !== 404) return error
  const calendar = await client.calendar({
    nature: READ_CALENDAR,
    make: (api) => api.events.list({ calendarId, maxResults: 1 }),
  })
  return calendar.ok ? error : calendar.error
}

/** A living event with its exceptions. `gone` for tombstones, and for an occurrence that belongs to a series of this calendar. */
export async function getTree(client: GoogleClient, address: EventAddress): Answer<EventTree> {
  const event = await getEvent(client, address)
  if (!event.ok) return event
  if (isTombstone(event.value)) return fail(here('gone', 'deleted', 'the event was deleted'))
  if (isException(event.value)) return await getLoneOccurrence(client, address, event.value)
  const tree: EventTree = { event: event.value, exceptions: [] }
  return isSeries(tree) ? await withExceptions(client, address.calendarId, event.value) : ok(tree)
}

/** An occurrence that the room was invited to alone has a master that this calendar never saw, or has no more. */
async function getLoneOccurrence(
  client: GoogleClient,
  { calendarId }: EventAddress,
  event: GoogleEvent,
): Answer<EventTree> {
  const master = await getEvent(client, { calendarId, eventId: event.recurringEventId ?? '' })
  if (master.ok && !isTombstone(master.value))
    return fail(here('gone', 'part_of_series', 'the event is an occurrence of a series, not an item of its own'))
  return master.ok || master.error.kind === 'gone' ? ok({ event, exceptions: [] }) : master
}

/** The UID finds a master and its exceptions, cancelled ones included, without expanding anything. */
export async function withExceptions(client: GoogleClient, calendarId: string, master: GoogleEvent): Answer<EventTree> {
  const iCalUID = master.iCalUID ?? ''
  if (iCalUID === '') return fail(here('malformed', 'uid_missing', 'a series of this calendar has no UID'))
  const exceptions: GoogleEvent[] = []
  let pageToken: string | undefined
  for (let page = 0; page < MOST_EXCEPTION_PAGES; page += 1) {
    const listed = await client.calendar({
      nature: READ_CALENDAR,
      make: (api) =>
        api.events.list({
          calendarId,
          iCalUID,
          singleEvents: false,
          showDeleted: true,
          maxResults: 2500,
          ...(pageToken === undefined ? {} : { pageToken }),
        }),
    })
    if (!listed.ok) return listed
    if (!Value.Check(ExceptionPage, listed.value)) {
      return fail(here('malformed', 'list_malformed', 'Google answered with something that is no list of events'))
    }
    exceptions.push(...listed.value.items.filter((event) => event.recurringEventId === master.id))
    const next = listed.value.nextPageToken
    if (next === undefined || next === null) return ok({ event: master, exceptions })
    if (next === pageToken) break
    pageToken = next
  }
  return fail(here('malformed', 'pages_without_end', 'Google goes on listing the exceptions of one series'))
}

const ExceptionPage = Type.Object({
  items: Type.Array(GoogleEventSchema),
  nextPageToken: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})
