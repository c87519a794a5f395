import type { InvitedRoom, Person, RoomResponse, Visibility } from '../../core/calendar-item.ts'
import type { CalendarRef } from '../provider.ts'
import type { GoogleEvent } from './google-event.ts'

/** False for what is marked as free, and for what the room declined. */
export function isBlocking(event: GoogleEvent, calendar: CalendarRef): boolean {
  return event.transparency !== 'transparent' && roomResponseOf(event, calendar) !== 'declined'
}

const RESPONSES: ReadonlyMap<string, RoomResponse> = new Map([
  ['needsAction', 'needs_action'],
  ['tentative', 'tentative'],
  ['accepted', 'accepted'],
  ['declined', 'declined'],
])

/**
 * The room's answer as this copy shows it: its own entry on its own calendar, its entry by address on the organiser's. A copy on
 * which the room organises itself, or is not an attendee at all, asks for no answer.
 */
export function roomResponseOf(event: GoogleEvent, calendar: CalendarRef): RoomResponse {
  const address = calendar.remoteCalendarId.toLowerCase()
  const organizer = event.organizer?.email?.toLowerCase()
  if (event.organizer?.self === true && organizer === address) return 'organizer'
  const entry = roomEntryOf(event, calendar)
  return RESPONSES.get(entry?.responseStatus ?? '') ?? (entry === undefined ? 'organizer' : 'needs_action')
}

export function roomEntryOf(event: GoogleEvent, calendar: CalendarRef) {
  const address = calendar.remoteCalendarId.toLowerCase()
  return (event.attendees ?? []).find(({ email }) => email?.toLowerCase() === address)
}

/** Of what somebody wrote straight onto the room's calendar the author stands for the organiser, which is the room itself. */
export function organizerOf(
  event: GoogleEvent,
  calendar: CalendarRef,
  ownAddresses: ReadonlySet<string>,
): Person | null {
  const room = calendar.remoteCalendarId.toLowerCase()
  const isRoom = event.organizer?.email?.toLowerCase() === room
  const person = isRoom ? event.creator : event.organizer
  const address = person?.email?.toLowerCase()
  if (address === undefined || address === '' || address === room || ownAddresses.has(address)) return null
  return { name: textOrNull(person?.displayName) ?? address, address }
}

export const summaryOf = (event: GoogleEvent): string | null => textOrNull(event.summary)

export const visibilityOf = ({ visibility }: GoogleEvent): Visibility =>
  visibility === 'private' || visibility === 'confidential' ? 'private' : 'public'

/** People, rooms left out; null where the copy does not show them all. */
export function attendeeCountOf(event: GoogleEvent): number | null {
  if (event.attendeesOmitted === true || event.guestsCanSeeOtherGuests === false) return null
  if (event.attendees === undefined || event.attendees === null) return event.organizer?.self === true ? 0 : null
  return event.attendees.filter(({ resource }) => resource !== true).length
}

/** Under this domain lie the calendars of rooms, whoever added them and however they are marked. */
const ROOM_DOMAIN = '@resource.calendar.google.com'

/** Rooms beside this one; null where the copy does not show all guests. */
export function otherRoomsOf(event: GoogleEvent, calendar: CalendarRef): readonly InvitedRoom[] | null {
  const { attendees } = event
  if (event.attendeesOmitted === true || event.guestsCanSeeOtherGuests === false || !attendees) return null
  const own = calendar.remoteCalendarId.toLowerCase()
  return attendees.flatMap(({ email, resource, responseStatus }) => {
    const address = email?.toLowerCase() ?? ''
    const isRoom = address !== own && address !== '' && (resource === true || address.endsWith(ROOM_DOMAIN))
    return isRoom ? [{ address, response: RESPONSES.get(responseStatus ?? '') ?? 'needs_action' }] : []
  })
}

/** NFC, trimmed; what is empty then is absent. */
export function textOrNull(text: string | null | undefined): string | null {
  const normal = text?.normalize('NFC').trim() ?? ''
  return normal === '' ? null : normal
}
