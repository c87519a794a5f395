import type { Moment } from './event-time.ts'

export type EventStatus = 'confirmed' | 'tentative' | 'cancelled'
export type ResponseStatus = 'needsAction' | 'accepted' | 'declined' | 'tentative'

export interface Participant {
  readonly email: string
  readonly displayName?: string
}

export interface Attendee extends Participant {
  readonly responseStatus: ResponseStatus
  readonly resource?: boolean
  readonly optional?: boolean
  readonly comment?: string
  readonly additionalGuests?: number
}

/** What belongs to the meeting and is the same on every copy; only the organiser changes it. */
export interface SharedContent {
  readonly summary?: string
  readonly description?: string
  readonly location?: string
  readonly start: Moment
  readonly end: Moment
  readonly recurrence?: readonly string[]
  readonly attendees?: readonly Attendee[]
  readonly visibility?: string
  readonly transparency?: string
  readonly guestsCanInviteOthers?: boolean
  readonly guestsCanModify?: boolean
  readonly guestsCanSeeOtherGuests?: boolean
  readonly conferenceData?: unknown
  readonly attachments?: unknown
  readonly source?: unknown
  readonly sharedProperties?: Readonly<Record<string, string>>
}

/** What belongs to one calendar's copy. */
export interface OwnContent {
  readonly colorId?: string
  readonly reminders?: unknown
  readonly privateProperties?: Readonly<Record<string, string>>
  /** A guest's own wish to show the time as free or busy. */
  readonly transparency?: string
}

/**
 * One copy of an event on one calendar. A meeting with guests has several, with one id and one iCalUID.
 * A cancelled occurrence is a copy with `recurringEventId` and status `cancelled`; a tombstone has only the status.
 */
export interface StoredEvent {
  readonly id: string
  readonly calendarId: string
  readonly iCalUID: string
  readonly status: EventStatus
  readonly created: number
  /** Milliseconds; not moved by changes of reminders. */
  readonly updated: number
  /** Grows with every write in the whole sandbox; the etag and the sync tokens are made of it. */
  readonly revision: number
  readonly sequence: number
  readonly creator: Participant
  readonly organizer: Participant
  readonly shared: SharedContent
  readonly own: OwnContent
  readonly eventType: string
  readonly recurringEventId?: string
  readonly originalStart?: Moment
  /** The import of somebody else's event: nothing is passed on. */
  readonly privateCopy: boolean
  /** Moved to another calendar: only the id is left. */
  readonly movedAway: boolean
}

/** An event that is about to be written: everything but what the store gives. */
export type EventDraft = Omit<StoredEvent, 'revision' | 'updated'>

/** An opaque quoted number, new with every write. */
export const etagOf = (event: StoredEvent): string => `"${event.revision * 2}"`

export const isOrganizerCopy = (event: StoredEvent): boolean =>
  event.organizer.email.toLowerCase() === event.calendarId.toLowerCase()

export const sameAddress = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

export function attendeeOf(event: Pick<StoredEvent, 'shared'>, email: string): Attendee | null {
  return event.shared.attendees?.find((attendee) => sameAddress(attendee.email, email)) ?? null
}

/** Whether the event takes the calendar's time: neither cancelled, nor shown as free, nor declined by this calendar. */
export function blocksTime(event: StoredEvent): boolean {
  if (event.status === 'cancelled') return false
  if ((event.own.transparency ?? event.shared.transparency) === 'transparent') return false
  return attendeeOf(event, event.calendarId)?.responseStatus !== 'declined'
}
