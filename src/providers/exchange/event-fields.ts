import type { Marker, Visibility } from '../../core/calendar-item.ts'
import { fail } from '../../core/result.ts'
import type { CalendarRef, RemoteRef } from '../provider.ts'
import type { GraphOccurrence } from './graph-event.ts'

/** Where an event was read, and what was read beside it. */
export interface ReadingPlace {
  readonly calendar: CalendarRef
  readonly place: RemoteRef['place']
  /** Null where the read could not bring it (delta rows). */
  readonly marker: Marker | null
}

/** Why an event cannot be shown as an item. */
export interface Unreadable {
  readonly reason: string
}

/** `private` and `confidential` are private; `personal` is a colour in Outlook, and nobody else is kept from reading it. */
export function visibilityOf({ sensitivity }: GraphOccurrence): Visibility {
  return sensitivity === 'private' || sensitivity === 'confidential' ? 'private' : 'public'
}

/** Drafts hold nothing: nobody was told of them. */
export const blocks = ({ showAs, isDraft }: GraphOccurrence): boolean => showAs !== 'free' && isDraft !== true

/** Everybody invited, rooms and equipment left out; null where the organiser hides them. */
export function attendeeCountOf({ attendees, hideAttendees }: GraphOccurrence): number | null {
  if (hideAttendees === true || attendees === undefined || attendees === null) return null
  return attendees.filter(({ type }) => type !== 'resource').length
}

/** True when the calendar's own mailbox organises the event, so that its subject is what its author typed. */
export const isOwn = ({ isOrganizer, responseStatus }: GraphOccurrence): boolean =>
  isOrganizer === true || responseStatus?.response === 'organizer'

export const normalText = (text: string | null | undefined): string | null => text?.normalize('NFC').trim() ?? null

export const unreadable = (reason: string): { readonly ok: false; readonly error: Unreadable } => fail({ reason })
