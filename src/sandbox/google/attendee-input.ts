import { type GoogleError, googleErrors, ok, type Result, refuse } from './google-error.ts'
import { type Attendee, attendeeOf, type ResponseStatus, type StoredEvent, sameAddress } from './stored-event.ts'
import { roomLabel, type World } from './world.ts'

export const isAttendeeList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

const RESPONSES: readonly ResponseStatus[] = ['needsAction', 'accepted', 'declined', 'tentative']

export const isResponse = (value: unknown): value is ResponseStatus => RESPONSES.some((response) => response === value)

/** Reads a guest list; a guest without an answer has not answered. */
export function readAttendees(list: readonly unknown[]): Result<Attendee[]> {
  const attendees: Attendee[] = []
  for (const entry of list) {
    const attendee = readAttendee(entry)
    if (!attendee.ok) return attendee
    if (!attendees.some((known) => sameAddress(known.email, attendee.value.email))) attendees.push(attendee.value)
  }
  return ok(attendees)
}

function readAttendee(entry: unknown): Result<Attendee> {
  if (typeof entry !== 'object' || entry === null || !('email' in entry) || typeof entry.email !== 'string') {
    return refuse(googleErrors.required('Missing attendee email.'))
  }
  if (!/^[^\s@]+@[^\s@]+$/.test(entry.email)) return refuse(invalidAddress())
  const fields: Record<string, unknown> = { ...entry }
  const { displayName, comment, additionalGuests } = fields
  return ok({
    email: entry.email,
    responseStatus: isResponse(fields.responseStatus) ? fields.responseStatus : 'needsAction',
    ...(typeof displayName === 'string' ? { displayName } : {}),
    ...(fields.optional === true ? { optional: true } : {}),
    ...(fields.resource === true ? { resource: true } : {}),
    ...(typeof comment === 'string' && comment !== '' ? { comment } : {}),
    ...(typeof additionalGuests === 'number' ? { additionalGuests } : {}),
  })
}

const invalidAddress = (): GoogleError => googleErrors.invalid('Invalid attendee email.')

/**
 * The guest list an organiser gets for the one asked for: answers of people and rooms of the domain stay their own,
 * `resource` and the room's name come from the directory, and what was known of a guest stays known.
 */
export function settleAttendees(
  world: World,
  wanted: readonly Attendee[],
  context: { readonly before: StoredEvent | null; readonly organizer: string },
): Attendee[] {
  return wanted.map((attendee) => {
    const known = context.before ? attendeeOf(context.before, attendee.email) : null
    const room = world.room(attendee.email)
    const isOrganizer = sameAddress(attendee.email, context.organizer)
    const answersItself = !isOrganizer && world.calendar(attendee.email) !== null
    const { resource: _asked, comment: _said, ...rest } = attendee
    const comment = answersItself ? known?.comment : (attendee.comment ?? known?.comment)
    return {
      ...rest,
      responseStatus: settledAnswer({ attendee, known, isOrganizer, answersItself }),
      ...(comment === undefined ? {} : { comment }),
      ...(room ? { resource: true, displayName: roomLabel(room) } : keptResource(known, attendee)),
    }
  })
}

function settledAnswer(guest: {
  readonly attendee: Attendee
  readonly known: Attendee | null
  readonly isOrganizer: boolean
  readonly answersItself: boolean
}): ResponseStatus {
  if (guest.answersItself) return guest.known?.responseStatus ?? 'needsAction'
  if (guest.isOrganizer && guest.attendee.responseStatus === 'needsAction') return 'accepted'
  return guest.attendee.responseStatus
}

/** `resource` counts only when the guest is first added. */
function keptResource(known: Attendee | null, wanted: Attendee): { resource?: true } {
  return (known ? known.resource : wanted.resource) ? { resource: true } : {}
}
