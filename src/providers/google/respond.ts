import { type OccurrenceKey, occurrenceKey } from '../../core/recurrence/index.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { here } from '../call-failure.ts'
import type { ProviderError, RespondCommand } from '../provider.ts'
import type { GoogleClient } from './client.ts'
import { datesAlone } from './dates-alone.ts'
import { roomResponseOf } from './event-details.ts'
import { instanceIdOf } from './event-ids.ts'
import { getTree } from './event-reader.ts'
import { readTiming } from './event-time.ts'
import type { EventTree } from './event-tree.ts'
import { type GoogleEvent, isTombstone } from './google-event.ts'
import { readOriginal } from './overrides.ts'
import { explained } from './push.ts'

/**
 * Answers as the room and touches nothing else: `attendeesOmitted` says that the one attendee given is not the whole list.
 * A no is mailed to the organiser by Google, comment included; a yes shows in the event.
 */
export async function respond(
  client: GoogleClient,
  command: RespondCommand,
): Promise<Result<'answered', ProviderError>> {
  const found = await answeredIds(client, command)
  if (!found.ok) return found.error.kind === 'gone' && command.response === 'declined' ? ok('answered') : found
  for (const eventId of found.value) {
    const answered = await answer(client, command, eventId)
    if (!answered.ok) return answered
  }
  return ok('answered')
}

async function answer(
  client: GoogleClient,
  { calendar: { remoteCalendarId: calendarId }, response, comment }: RespondCommand,
  eventId: string,
): Promise<Result<'answered', ProviderError>> {
  const answered = await client.calendar({
    nature: { about: 'item', effect: 'change' },
    make: (api) =>
      api.events.patch({
        calendarId,
        eventId,
        sendUpdates: response === 'declined' ? 'all' : 'none',
        requestBody: { attendeesOmitted: true, attendees: [{ email: calendarId, responseStatus: response, comment }] },
      }),
  })
  if (answered.ok) return ok('answered')
  const error = await explained(client, { calendarId, eventId }, answered.error)
  return response === 'declined' && error.kind === 'gone' ? ok('answered') : fail(error)
}

/** What is to be answered, in this order: the meeting, or its one date. */
async function answeredIds(
  client: GoogleClient,
  command: RespondCommand,
): Promise<Result<readonly string[], ProviderError>> {
  const { calendar, remoteId, occurrence, except = [], isSingle = false } = command
  if (isSingle) return ok([remoteId])
  const tree = await getTree(client, { calendarId: calendar.remoteCalendarId, eventId: remoteId })
  if (!tree.ok) return tree
  if (occurrence === undefined && except.length === 0) return ok(wholeOf(tree.value, command))
  const timing = readTiming(tree.value.event, calendar.timeZone, true)
  if (!timing.ok) return fail(here('malformed', 'unreadable_item', timing.error.reason))
  const keyOf = (exception: GoogleEvent) => {
    const original = readOriginal(exception, timing.value, calendar)
    return original.ok ? occurrenceKey(original.value) : null
  }
  const { event, exceptions } = tree.value
  if (occurrence === undefined) {
    const left = new Set<OccurrenceKey | null>(except)
    return ok(wholeOf({ event, exceptions: exceptions.filter((each) => !left.has(keyOf(each))) }, command))
  }
  // An exception has an id already, an untouched occurrence is named by its original start.
  const exception = exceptions.find((each) => keyOf(each) === occurrence)
  return ok([exception?.id ?? instanceIdOf(remoteId, occurrence)])
}

/**
 * A date that was changed has an answer of its own, which that of its series does not reach. The series comes last: as long as it is open, everything
 * is answered once more. A series that was declined stays so while single dates of it are answered; a date that was declined alone is left.
 */
function wholeOf(
  tree: EventTree,
  { calendar, response }: Pick<RespondCommand, 'calendar' | 'response'>,
): readonly string[] {
  const { event, exceptions } = tree
  const open = exceptions.filter((each) => {
    const answered = isTombstone(each) ? 'declined' : roomResponseOf(each, calendar)
    return answered !== 'declined' && answered !== 'organizer' && answered !== response
  })
  const ids = open.map(({ id }) => id)
  return datesAlone(tree, calendar).length > 0 ? ids : [...ids, event.id]
}
