import { isRecord } from '../shared/is-record.ts'
import { settleAttendees } from './attendee-input.ts'
import { atLeast } from './calendar-store.ts'
import { type EventBody, readEventInput } from './event-input.ts'
import { inputSettings, ownContent, type WriteContext } from './event-writing.ts'
import { googleErrors, ok, type Result, refuse } from './google-error.ts'
import { attendeeOf, type EventDraft, type Participant, type StoredEvent, sameAddress } from './stored-event.ts'

/**
 * `events.import`: a copy of an event that exists elsewhere. The same iCalUID again overwrites the copy in place.
 * With somebody else as organiser it is a private copy; with the calendar itself it is an ordinary event.
 */
export function importEvent(context: WriteContext, body: EventBody): Result<StoredEvent> {
  const { world, calendar, meetings } = context
  if (!atLeast(context.role, 'writerWithoutPrivateAccess')) return refuse(googleErrors.requiredAccessLevel())
  const iCalUID = body.iCalUID
  if (typeof iCalUID !== 'string' || iCalUID === '') return refuse(googleErrors.required('Missing iCalUID.'))
  const input = readEventInput({ ...body, eventType: 'default' }, inputSettings(context, null))
  if (!input.ok) return input
  const organizer = organizerOf(body, calendar.id)
  const own = sameAddress(organizer.email, calendar.id)
  if (!own && !attendeeOf({ shared: input.value.shared }, calendar.id)) {
    return refuse(googleErrors.neitherOrganizerNorAttendee())
  }
  const known = calendar.byICalUID(iCalUID).find((event) => event.recurringEventId === undefined) ?? null
  const sequence = input.value.sequence ?? known?.sequence ?? 0
  if (known && sequence < known.sequence) return refuse(googleErrors.lowSequence())
  const asked = input.value.shared.attendees
  const attendees = own && asked ? settleAttendees(world, asked, { before: known, organizer: calendar.id }) : asked
  const draft: EventDraft = {
    id: known?.id ?? idOfUid(iCalUID),
    calendarId: calendar.id,
    iCalUID,
    status: input.value.status,
    created: known?.created ?? world.clock.now(),
    sequence,
    creator: known?.creator ?? { email: context.caller.email },
    organizer,
    shared: { ...input.value.shared, ...(attendees ? { attendees } : {}) },
    own: ownContent(input.value),
    eventType: 'default',
    privateCopy: !own,
    movedAway: false,
  }
  return ok(known ? meetings.change(calendar, known, draft, 'none') : meetings.create(calendar, draft, 'none'))
}

function organizerOf(body: EventBody, calendarId: string): Participant {
  const given = body.organizer
  if (!isRecord(given) || typeof given.email !== 'string') return { email: calendarId }
  const name = given.displayName
  return { email: given.email, ...(typeof name === 'string' ? { displayName: name } : {}) }
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuv'

/** The id Google gives to a foreign event: an underscore and the UID in base32hex (RFC 4648 section 7, no padding). */
export function idOfUid(iCalUID: string): string {
  let bits = 0
  let held = 0
  let text = ''
  for (const byte of Buffer.from(iCalUID, 'utf8')) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET.charAt((held >> bits) & 31)
      held &= (1 << bits) - 1
    }
  }
  if (bits > 0) text += ALPHABET.charAt((held << (5 - bits)) & 31)
  return `_${text}`
}
