import type { RecurrenceShape } from './recurrence-shape.ts'
import type { WallTime } from './wall-time.ts'

export interface EmailAddress {
  readonly name: string
  readonly address: string
}

export type Response = 'none' | 'organizer' | 'tentativelyAccepted' | 'accepted' | 'declined' | 'notResponded'

/** `time` in milliseconds since the epoch; null is rendered as the year 1, "never". */
export interface ResponseStatus {
  readonly response: Response
  readonly time: number | null
}

export interface Attendee {
  readonly type: 'required' | 'optional' | 'resource'
  readonly emailAddress: EmailAddress
  readonly status: ResponseStatus
}

export type ShowAs = 'free' | 'tentative' | 'busy' | 'oof' | 'workingElsewhere' | 'unknown'

/** What one event says; an edited occurrence overrides parts of it. */
export interface EventContent {
  readonly subject: string
  readonly body: { readonly contentType: 'html' | 'text'; readonly content: string }
  readonly start: WallTime
  readonly end: WallTime
  readonly isAllDay: boolean
  readonly location: Readonly<Record<string, unknown>>
  readonly locations: readonly Readonly<Record<string, unknown>>[]
  readonly attendees: readonly Attendee[]
  readonly showAs: ShowAs
  readonly sensitivity: 'normal' | 'personal' | 'private' | 'confidential'
  readonly importance: 'low' | 'normal' | 'high'
  readonly categories: readonly string[]
  readonly isReminderOn: boolean
  readonly reminderMinutesBeforeStart: number
  readonly responseRequested: boolean
  readonly allowNewTimeProposals: boolean
  readonly hideAttendees: boolean
  readonly isOnlineMeeting: boolean
  readonly isCancelled: boolean
  /** The mailbox owner's own answer. */
  readonly response: ResponseStatus
}

/** An occurrence that differs from its series. */
export interface InstanceEdit {
  content: Partial<EventContent>
  changeKey: string
  modifiedAt: number
  readonly extendedProperties: Map<string, string>
  readonly extensions: Map<string, Readonly<Record<string, unknown>>>
}

/** A single meeting or a whole series in one mailbox. Kept after deletion, so that delta can report it. */
export interface CalendarItem {
  /** Unique in its mailbox; ids are made of it. */
  readonly number: number
  readonly uid: string
  iCalUId: string | null
  organizer: EmailAddress
  readonly isOrganizer: boolean
  readonly createdAt: number
  modifiedAt: number
  changeKey: string
  readonly transactionId: string | null
  /** What was posted with the transaction id. */
  readonly transactionContent: string | null
  content: EventContent
  recurrence: RecurrenceShape | null
  /** Keyed by the occurrence's original wall clock in the series' zone, `2026-12-01T09:00`. */
  edits: Map<string, InstanceEdit>
  /** Original wall clocks of deleted occurrences. */
  cancelled: Set<string>
  readonly extendedProperties: Map<string, string>
  readonly extensions: Map<string, Readonly<Record<string, unknown>>>
  /** The occurrence this copy stands for, when its mailbox was invited to one occurrence of a series only. */
  readonly standsFor: string | null
  deleted: boolean
}
