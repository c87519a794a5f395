/**
 * What the proof needs from outside: facts read from the tables, the list that administrators see, and the calendars themselves.
 * Everything here only reads. Instants are RFC 3339 UTC. `organizationId` null means: of all organizations.
 */
import type { ConflictReader } from '../../booking/ports.ts'
import type { Booking, BookingState } from '../../core/booking.ts'
import type { Visibility } from '../../core/calendar-item.ts'
import type { OccupancyKind } from '../../core/occupancy.ts'
import type { CalendarProvider, CalendarRef } from '../../providers/provider.ts'

export type Scope = number | null

export interface Clock {
  now(): Temporal.Instant
}

/** Two bookings whose held spans meet in one room. */
export interface OverlapFact {
  readonly organizationId: number
  readonly roomId: number
  readonly bookingId: number
  readonly otherId: number
  readonly from: string
  readonly until: string
}

/** An overlap that somebody allowed. */
export interface WaivedFact extends OverlapFact {
  /** Null: the booking says nothing any more; its history does. */
  readonly decidedBy: string | null
  readonly reason: string | null
}

export interface OccupancyRowFact {
  readonly roomId: number
  readonly kind: OccupancyKind
  readonly occurrenceKey: string
  readonly startsAt: string
  readonly endsAt: string
}

/** A booking with the rows it has from now on. */
export interface OccupiedBooking {
  readonly organizationId: number
  readonly bookingId: number
  readonly roomId: number
  readonly roomZone: string
  readonly state: BookingState
  readonly origin: Booking['origin']
  readonly series: unknown
  readonly expandedUntil: string | null
  readonly rows: readonly OccupancyRowFact[]
}

export interface OccupancyFacts {
  overlaps(scope: Scope): Promise<readonly OverlapFact[]>
  waived(scope: Scope): Promise<readonly WaivedFact[]>
  /** Bookings that hold or wait, and those that gave up and still have rows; by id, after the given one. Rows that ended before `now` are left out. */
  occupied(query: {
    readonly scope: Scope
    readonly now: Temporal.Instant
    readonly after: { readonly organizationId: number; readonly bookingId: number }
    readonly limit: number
  }): Promise<readonly OccupiedBooking[]>
}

/** Two links where one must be. */
export interface TwinFact {
  readonly organizationId: number
  readonly calendarId: number
  readonly what: 'remote item' | 'booking'
  readonly name: string
  readonly linkIds: readonly number[]
}

export interface DisorderFact {
  readonly organizationId: number
  readonly linkId: number
  readonly bookingId: number
  readonly pushed: number
  readonly desired: number
  readonly version: number
}

export interface LinkFacts {
  twins(scope: Scope): Promise<readonly TwinFact[]>
  /** Links whose versions are not `pushed <= desired <= booking`. */
  disordered(scope: Scope): Promise<readonly DisorderFact[]>
}

/** A round that counted other items than the inbox holds of it. */
export interface ShortRoundFact {
  readonly organizationId: number
  readonly calendarId: number
  readonly windowFrom: string
  readonly counted: number
  readonly received: number
}

export interface PullFacts {
  shortRounds(scope: Scope): Promise<readonly ShortRoundFact[]>
}

/** A row that names a row of another organization, or one that is not there. */
export interface StrayReference {
  readonly organizationId: number
  readonly table: string
  readonly columns: string
  readonly target: string
  readonly targetOrganizationId: number | null
  readonly rows: number
}

export interface ReferenceFacts {
  strays(scope: Scope): Promise<readonly StrayReference[]>
}

export interface UnexplainedFact {
  readonly organizationId: number
  readonly bookingId: number
  readonly state: 'declined' | 'contested' | 'confirmed' | 'held'
}

export interface LoserFacts {
  /** Bookings that lost a room (wholly, or for some occurrences) where nothing says why. */
  unexplained(scope: Scope): Promise<readonly UnexplainedFact[]>
}

/** An item of the inbox that could not be applied. */
export interface SetAside {
  readonly organizationId: number
  readonly id: number
  readonly calendarId: number
  readonly remoteId: string
}

export interface BlockedLink {
  readonly organizationId: number
  readonly linkId: number
  readonly bookingId: number
  readonly calendarId: number
}

export interface SetAsideFacts {
  /** Every item that must be on it: set aside, or unreadable with nothing newer of the same item. */
  due(scope: Scope): Promise<readonly SetAside[]>
  blocked(scope: Scope): Promise<readonly BlockedLink[]>
}

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

export interface CalendarFacts {
  calendars(scope: Scope): Promise<readonly CalendarFact[]>
  /** Bookings of the calendar's room, and those that have a link to it. */
  bookings(calendar: CalendarFact, now: Temporal.Instant): Promise<readonly BookingOnCalendar[]>
  standing(
    calendar: CalendarFact,
    items: readonly { readonly remoteId: string; readonly version: string }[],
  ): Promise<readonly ItemStanding[]>
}

/** Signed-in providers by connection; null: there is no such connection. */
export interface Providers {
  of(organizationId: number, connectionId: number): Promise<CalendarProvider | null>
}

export interface VerifyFacts {
  readonly occupancy: OccupancyFacts
  readonly links: LinkFacts
  readonly pulls: PullFacts
  readonly references: ReferenceFacts
  readonly losers: LoserFacts
  readonly setAside: SetAsideFacts
  readonly calendars: CalendarFacts
}

/** The list of what was set aside, as the API shows it: by id, oldest first. */
export interface Quarantine {
  quarantine(query: {
    readonly organizationId: number
    readonly roomId: number | null
    readonly afterId: number
    readonly limit: number
  }): Promise<readonly { readonly id: number; readonly error: Readonly<Record<string, unknown>> | null }[]>
}

export interface VerifyPorts extends VerifyFacts {
  /** The lists of the API. */
  readonly conflicts: Pick<ConflictReader, 'list'>
  readonly status: Quarantine
  /** Null: calendars cannot be asked here; what needs them is skipped. */
  readonly providers: Providers | null
  readonly clock: Clock
  /** Milliseconds of a clock that only goes forward. */
  readonly stopwatch: () => number
}
