import { isDeepStrictEqual } from 'node:util'
import { isRecord } from '../shared/is-record.ts'
import { isAttendeeList, isResponse, readAttendees } from './attendee-input.ts'
import type { CalendarStore } from './calendar-store.ts'
import { type EventBody, type EventInput, mergePatch, readEventInput } from './event-input.ts'
import { editableResource } from './event-rendering.ts'
import { googleErrors, ok, type Result, refuse } from './google-error.ts'
import type { Answer, MailWish, Meetings } from './meetings.ts'
import { type Attendee, attendeeOf, type SharedContent, type StoredEvent, sameAddress } from './stored-event.ts'

/** What a change of a guest's copy needs to know. */
export interface GuestContext {
  readonly meetings: Meetings
  readonly calendar: CalendarStore
  readonly mail: MailWish
  readonly world: { calendar(id: string): CalendarStore | null }
}

/**
 * A change on the copy of somebody who is not the organiser. The own answer goes to everybody; colour, reminders,
 * private properties and free/busy stay on this copy; anything else is for the organiser, unless guests may modify.
 */
export function changeGuestCopy(
  context: GuestContext,
  before: StoredEvent,
  change: { readonly body: EventBody; readonly merge: boolean },
): Result<StoredEvent> {
  const { calendar } = context
  const { attendees: asked, attendeesOmitted, ...rest } = change.body
  const onlyOwn = attendeesOmitted === true
  const body = asked === undefined || onlyOwn ? rest : { ...rest, attendees: asked }
  const guests = onlyOwn && isAttendeeList(asked) ? readAttendees(asked) : ok([])
  if (!guests.ok) return guests
  const whole = mergePatch(editableResource(before, calendar), body)
  const input = readEventInput(isRecord(whole) ? whole : {}, {
    calendarZone: calendar.settings.timeZone,
    readsConferenceData: false,
    keptConferenceData: before.shared.conferenceData,
  })
  if (!input.ok) return input
  const mine = onlyOwn ? guests.value : (input.value.shared.attendees ?? [])
  const answer = ownAnswer(
    before,
    mine.find((guest) => sameAddress(guest.email, calendar.id)),
  )
  if (before.privateCopy) return ok(changePrivateCopy(context, before, { input: input.value, answer }))
  const touchesShared = !isDeepStrictEqual(
    comparable(before.shared, calendar),
    comparable(input.value.shared, calendar),
  )
  if (touchesShared && before.shared.guestsCanModify !== true) return refuse(googleErrors.forbiddenForNonOrganizer())
  return ok(commit(context, before, { input: input.value, answer, touchesShared }))
}

function commit(
  context: GuestContext,
  before: StoredEvent,
  wanted: { readonly input: EventInput; readonly answer: Answer | null; readonly touchesShared: boolean },
): StoredEvent {
  const { calendar, meetings, mail } = context
  const { input, answer } = wanted
  const home = context.world.calendar(before.organizer.email)
  const original = home && meetings.resolve(home, before.id)
  const properties = !isDeepStrictEqual(before.shared.sharedProperties ?? {}, input.shared.sharedProperties ?? {})
  if (home && original && (wanted.touchesShared || properties)) {
    const { attendees: _theirs, ...content } = input.shared
    const attendees = original.shared.attendees
    const shared = { ...content, ...(attendees ? { attendees } : {}) }
    meetings.change(home, original, { ...original, shared }, mail)
  }
  if (answer) meetings.respond(calendar, before.id, { answer, mail })
  const current = meetings.resolve(calendar, before.id) ?? before
  const own = ownOf(before, input)
  if (isDeepStrictEqual({ ...current.own }, { ...own })) return current
  return calendar.put({ ...current, own })
}

/** An imported copy changes for itself alone, and keeps what it knows of the other guests. */
function changePrivateCopy(
  context: GuestContext,
  before: StoredEvent,
  wanted: { readonly input: EventInput; readonly answer: Answer | null },
): StoredEvent {
  const attendees = before.shared.attendees?.map((attendee): Attendee => {
    if (!wanted.answer || !sameAddress(attendee.email, context.calendar.id)) return attendee
    const { status, comment } = wanted.answer
    return { ...attendee, responseStatus: status, ...(comment ? { comment } : {}) }
  })
  const shared: SharedContent = { ...wanted.input.shared, ...(attendees ? { attendees } : {}) }
  return context.calendar.put({ ...before, shared, own: ownOf(before, wanted.input) })
}

function ownAnswer(before: StoredEvent, entry: Attendee | undefined): Answer | null {
  const known = attendeeOf(before, before.calendarId)
  if (!entry || !known || !isResponse(entry.responseStatus)) return null
  const same = known.responseStatus === entry.responseStatus && (known.comment ?? '') === (entry.comment ?? '')
  if (same) return null
  return {
    status: entry.responseStatus,
    ...(entry.comment ? { comment: entry.comment } : {}),
    ...(entry.additionalGuests === undefined ? {} : { additionalGuests: entry.additionalGuests }),
  }
}

function ownOf(before: StoredEvent, input: EventInput): StoredEvent['own'] {
  const free = input.shared.transparency
  return {
    ...before.own,
    reminders: input.reminders,
    ...(input.colorId === undefined ? {} : { colorId: input.colorId }),
    privateProperties: input.privateProperties,
    ...(free === (before.own.transparency ?? before.shared.transparency) ? {} : { transparency: free ?? 'opaque' }),
  }
}

/** The part of the content that only an organiser changes, without this guest's own entry. */
function comparable(shared: SharedContent, calendar: CalendarStore): Record<string, unknown> {
  const { sharedProperties: _everybodys, transparency: _own, attendees, start, end, ...rest } = shared
  const others = (attendees ?? [])
    .filter((attendee) => !sameAddress(attendee.email, calendar.id))
    .map(({ email, responseStatus }) => `${email.toLowerCase()} ${responseStatus}`)
    .sort()
  return { ...rest, others, start: placeOf(start), end: placeOf(end) }
}

const placeOf = (moment: SharedContent['start']): number | string => (moment.kind === 'day' ? moment.date : moment.at)
