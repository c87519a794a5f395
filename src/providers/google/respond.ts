import { fail, ok, type Result } from '../../core/result.ts'
import type { ProviderError, RespondCommand } from '../provider.ts'
import type { GoogleClient } from './client.ts'
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
  const { response, comment, remoteId: eventId } = command
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
