import type { BookingState } from '../../core/booking.ts'
import type { Visibility } from '../../core/calendar-item.ts'
import type { CalendarRef } from '../../providers/provider.ts'

/** A paired calendar. */
export interface CalendarFact {
  readonly organizationId: number
  readonly id: number
  readonly roomId: number
  readonly roomZone: string
  readonly connectionId: number
  readonly ref: CalendarRef
  readonly health: 'ok' | 'degraded' | 'forbidden' | 'paused'
  readonly signedOut: boolean
  /** It is being adopted: nothing of it was applied, and nothing is written to it. */
  readonly adopting: boolean
  /** The last moment at which the provider had told everything; null: never yet. */
  readonly provenAt: string | null
}

/** How a booking and a calendar know each other. */
export interface LinkFact {
  readonly id: number
  readonly role: 'mirror' | 'request' | 'invitation' | 'direct'
  readonly state: 'pending' | 'live' | 'unknown' | 'blocked' | 'gone'
  readonly remoteId: string | null
  readonly roomCopyId: string | null
  readonly place: 'room' | 'organizer'
  readonly roomResponse: string | null
  /** Nothing is owed to the calendar. */
  readonly settled: boolean
  /** As far as dates of the series stand there one by one, because the calendar has no words for it (RFC 3339 UTC); null: the booking stands there as one item. */
  readonly singlesUntil: string | null
  /** The items of its dates that are not over. */
  readonly singles: readonly SingleFact[]
}

/** The item of one date of a series. */
export interface SingleFact {
  /** Its own link. */
  readonly id: number
  /** Original start. */
  readonly key: string
  readonly remoteId: string | null
  readonly state: 'pending' | 'live' | 'unknown' | 'blocked'
  readonly settled: boolean
}

/** A booking that has not ended and does not begin further ahead than calendars are read, as one calendar should know it. */
export interface BookingOnCalendar {
  readonly bookingId: number
  readonly roomId: number
  readonly state: BookingState
  readonly version: number
  readonly visibility: Visibility
  readonly joinKey: string | null
  readonly series: unknown
  readonly link: LinkFact | null
  /** An open case about its link to this calendar: a person has been asked. */
  readonly openConflictId: number | null
}

/** What we know of an item that a calendar shows. */
export interface ItemStanding {
  readonly remoteId: string
  /** The link it belongs to, and that link's booking. */
  readonly linkId: number | null
  readonly bookingId: number | null
  /**
   * Of the version shown: `known` when it was applied or written by us, `waiting` when it has been received, `set_aside` when it lies in
   * quarantine, `unread` when it never came.
   */
  readonly standing: 'known' | 'waiting' | 'set_aside' | 'unread'
}
