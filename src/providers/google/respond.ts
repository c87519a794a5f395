import { occurrenceKey } from '../../core/recurrence/index.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { here } from '../call-failure.ts'
import type { ProviderError, RespondCommand } from '../provider.ts'
import type { GoogleClient } from './client.ts'
import { instanceIdOf } from './event-ids.ts'
import { getTree } from './event-reader.ts'
import { readTiming } from './event-time.ts'
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
  const { remoteCalendarId: calendarId } = command.calendar
  const { response, comment } = command
  const found = await answeredId(client, command)
  if (!found.ok) return found.error.kind === 'gone' && response === 'declined' ? ok('answered') : found
  const eventId = found.value
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

/** The id of the meeting, or of its one date: an exception has one already, an untouched occurrence is named by its original start. */
async function answeredId(
  client: GoogleClient,
  { calendar, remoteId, occurrence }: RespondCommand,
): Promise<Result<string, ProviderError>> {
  if (occurrence === undefined) return ok(remoteId)
  const tree = await getTree(client, { calendarId: calendar.remoteCalendarId, eventId: remoteId })
  if (!tree.ok) return tree
  const timing = readTiming(tree.value.event, calendar.timeZone, true)
  if (!timing.ok) return fail(here('malformed', 'unreadable_item', timing.error.reason))
  const exception = tree.value.exceptions.find((each) => {
    const original = readOriginal(each, timing.value, calendar)
    return original.ok && occurrenceKey(original.value) === occurrence
  })
  return ok(exception?.id ?? instanceIdOf(remoteId, occurrence))
}
