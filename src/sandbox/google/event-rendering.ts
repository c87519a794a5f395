import { atLeast, type CalendarStore } from './calendar-store.ts'
import { DEFAULT_REMINDERS } from './event-input.ts'
import { rfc3339Millis, writeMoment } from './event-time.ts'
import type { AccessRole } from './sandbox-options.ts'
import { type Attendee, etagOf, type Participant, type StoredEvent, sameAddress } from './stored-event.ts'

/** An event or list as JSON. */
export type Resource = Record<string, unknown>

export interface View {
  readonly calendar: CalendarStore
  readonly role: AccessRole
  /** IANA zone for the offsets; the calendar's when absent. */
  readonly timeZone?: string
  readonly maxAttendees?: number
  readonly tombstones: 'minimal' | 'stale'
  /** A deleted event read by its id shows what is left of it. */
  readonly detailedTombstones?: boolean
}

/** An event as a caller with this role sees it on this calendar. */
export function renderEvent(event: StoredEvent, view: View): Resource {
  if (event.status === 'cancelled') return renderCancelled(event, view)
  const hidden = event.shared.visibility === 'private' || event.shared.visibility === 'confidential'
  if (!atLeast(view.role, 'reader')) return renderBusy(event, view)
  if (hidden && !atLeast(view.role, 'writer')) return renderBusy(event, view)
  return renderFull(event, view)
}

function renderCancelled(event: StoredEvent, view: View): Resource {
  const minimal = { kind: 'calendar#event', etag: etagOf(event), id: event.id, status: 'cancelled' }
  if (event.movedAway) return { id: event.id, status: 'cancelled' }
  const zone = view.timeZone ?? view.calendar.settings.timeZone
  if (event.recurringEventId !== undefined && event.originalStart) {
    return {
      ...minimal,
      recurringEventId: event.recurringEventId,
      originalStartTime: writeMoment(event.originalStart, zone),
    }
  }
  if (view.detailedTombstones && atLeast(view.role, 'writer')) return renderFull(event, view)
  if (view.tombstones === 'minimal') return minimal
  // Google is known to send times in tombstones that were never true.
  const wrong = { dateTime: '1970-01-01T00:00:00Z', timeZone: 'UTC' }
  return { ...minimal, start: wrong, end: wrong }
}

function renderBusy(event: StoredEvent, view: View): Resource {
  const zone = view.timeZone ?? view.calendar.settings.timeZone
  return {
    kind: 'calendar#event',
    etag: etagOf(event),
    id: event.id,
    status: event.status,
    created: rfc3339Millis(event.created),
    updated: rfc3339Millis(event.updated),
    ...timesOf(event, zone),
    ...seriesFields(event, zone),
    visibility: 'private',
    iCalUID: event.iCalUID,
    sequence: event.sequence,
    eventType: event.eventType,
  }
}

function renderFull(event: StoredEvent, view: View): Resource {
  const zone = view.timeZone ?? view.calendar.settings.timeZone
  const { shared, own } = event
  const transparency = own.transparency ?? shared.transparency
  return {
    kind: 'calendar#event',
    etag: etagOf(event),
    id: event.id,
    status: event.status,
    htmlLink: htmlLink(event),
    created: rfc3339Millis(event.created),
    updated: rfc3339Millis(event.updated),
    ...plainFields(event),
    ...(own.colorId === undefined ? {} : { colorId: own.colorId }),
    creator: participant(event.creator, event.calendarId),
    organizer: participant(event.organizer, event.calendarId),
    ...timesOf(event, zone),
    ...seriesFields(event, zone),
    ...(transparency === 'transparent' ? { transparency } : {}),
    iCalUID: event.iCalUID,
    sequence: event.sequence,
    ...attendeeFields(event, view.maxAttendees),
    ...propertyFields(event),
    ...(event.privateCopy ? { privateCopy: true } : {}),
    reminders: own.reminders ?? DEFAULT_REMINDERS,
    eventType: event.eventType,
  }
}

const PLAIN = [
  'summary',
  'description',
  'location',
  'visibility',
  'guestsCanInviteOthers',
  'guestsCanModify',
  'guestsCanSeeOtherGuests',
  'conferenceData',
  'attachments',
  'source',
] as const

function plainFields(event: StoredEvent): Resource {
  const present = PLAIN.filter((field) => event.shared[field] !== undefined)
  return Object.fromEntries(present.map((field) => [field, event.shared[field]]))
}

function timesOf(event: StoredEvent, zone: string): Resource {
  return { start: writeMoment(event.shared.start, zone), end: writeMoment(event.shared.end, zone) }
}

function seriesFields(event: StoredEvent, zone: string): Resource {
  return {
    ...(event.shared.recurrence ? { recurrence: [...event.shared.recurrence] } : {}),
    ...(event.recurringEventId === undefined ? {} : { recurringEventId: event.recurringEventId }),
    ...(event.originalStart ? { originalStartTime: writeMoment(event.originalStart, zone) } : {}),
  }
}

function participant(person: Participant, calendarId: string): Resource {
  return { ...person, ...(sameAddress(person.email, calendarId) ? { self: true } : {}) }
}

function attendeeFields(event: StoredEvent, limit: number | undefined): Resource {
  const all = event.shared.attendees
  if (!all) return {}
  const render = (attendee: Attendee): Resource => ({
    ...attendee,
    ...(sameAddress(attendee.email, event.organizer.email) ? { organizer: true } : {}),
    ...(sameAddress(attendee.email, event.calendarId) ? { self: true } : {}),
  })
  if (limit === undefined || all.length <= limit) return { attendees: all.map(render) }
  const own = all.filter((attendee) => sameAddress(attendee.email, event.calendarId))
  return { attendees: own.map(render), attendeesOmitted: true }
}

function propertyFields(event: StoredEvent): Resource {
  const mine = event.own.privateProperties ?? {}
  const everybodys = event.shared.sharedProperties ?? {}
  const extended = {
    ...(Object.keys(mine).length > 0 ? { private: mine } : {}),
    ...(Object.keys(everybodys).length > 0 ? { shared: everybodys } : {}),
  }
  return Object.keys(extended).length > 0 ? { extendedProperties: extended } : {}
}

function htmlLink(event: StoredEvent): string {
  const eid = Buffer.from(`${event.id} ${event.calendarId}`).toString('base64').replaceAll('=', '')
  return `https://www.google.com/calendar/event?eid=${eid}`
}

/** What a client may write of an event, as a body that would write the same event again. */
export function editableResource(event: StoredEvent, calendar: CalendarStore): Resource {
  const full = renderFull(event, { calendar, role: 'owner', tombstones: 'minimal' })
  for (const field of ['kind', 'etag', 'id', 'htmlLink', 'created', 'updated', 'creator', 'organizer', 'sequence']) {
    delete full[field]
  }
  return full
}
