/**
 * What the proof needs from outside: facts read from the tables, the list that administrators see, and the calendars themselves.
 * Everything here only reads. Instants are RFC 3339 UTC. `organizationId` null means: of all organizations.
 */
import type { ConflictReader } from '../../booking/ports.ts'
import type { Booking, BookingState } from '../../core/booking.ts'
import type { Canonical } from '../../core/canonical.ts'
import type { OccupancyKind } from '../../core/occupancy.ts'
import type { FeedBooking } from '../../feeds/ports.ts'
import type { CalendarProvider } from '../../providers/provider.ts'
import type { BookingOnCalendar, CalendarFact, ItemStanding } from './calendar-facts.ts'

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

/** A link with the state that both sides agreed on. */
export interface AgreedFact {
  readonly organizationId: number
  readonly linkId: number
  readonly base: Canonical
  readonly baseHash: string | null
}

export interface LinkFacts {
  twins(scope: Scope): Promise<readonly TwinFact[]>
  /** Links whose versions are not `pushed <= desired <= booking`. */
  disordered(scope: Scope): Promise<readonly DisorderFact[]>
  /** By organization and id, after the given one. */
  agreed(query: {
    readonly scope: Scope
    readonly after: { readonly organizationId: number; readonly linkId: number }
    readonly limit: number
  }): Promise<readonly AgreedFact[]>
  /** Links whose item was taken away, and that do not say when. */
  undatedTombstones(scope: Scope): Promise<readonly { readonly organizationId: number; readonly linkId: number }[]>
}

/** A round that counted other items than the inbox holds of it. */
export interface ShortRoundFact {
  readonly organizationId: number
  readonly calendarId: number
  readonly windowFrom: string
  readonly counted: number
  readonly received: number
}

/** What was received and waits, with why its calendar cannot be visited now; null: it could be. */
export interface WaitingFact {
  readonly organizationId: number
  readonly calendarId: number
  readonly items: number
  readonly since: string
  readonly excuse: string | null
}

/** An item that is at an end and does not say when, or says when and is not. */
export interface UnendedFact {
  readonly organizationId: number
  readonly id: number
  readonly calendarId: number
  readonly state: string
  readonly appliedAt: string | null
}

export interface PullFacts {
  shortRounds(scope: Scope): Promise<readonly ShortRoundFact[]>
  /** Received longer ago than five minutes, by calendar. */
  waiting(scope: Scope): Promise<readonly WaitingFact[]>
  /** Among the newest items of each organization. */
  unended(scope: Scope): Promise<readonly UnendedFact[]>
}

/** A calendar that is leased for longer than anybody may lease it. */
export interface LongLeaseFact {
  readonly organizationId: number
  readonly calendarId: number
  readonly until: string
}

export interface LeaseFacts {
  longerThan(scope: Scope, seconds: number): Promise<readonly LongLeaseFact[]>
}

/** What a calendar has been owed for more than five minutes without an error that says why, and what stands in the way. */
export interface SilentDebtFact {
  readonly organizationId: number
  readonly calendarId: number
  readonly linkId: number
  readonly since: string
  /** Null: nothing. */
  readonly excuse: string | null
}

/** Tries that go on, or pause, beyond what the table of pauses allows. */
export interface RestlessFact {
  readonly organizationId: number
  readonly what: 'link' | 'calendar'
  readonly id: number
  readonly attempt: number
  readonly nextAt: string | null
}

/** A link that was to be written again and again: how often, and how many changes of its booking and of its item there were. */
export interface LoopFact {
  readonly organizationId: number
  readonly linkId: number
  readonly writes: number
  readonly changes: number
}

export interface DebtFacts {
  silent(scope: Scope): Promise<readonly SilentDebtFact[]>
  /** `attempts`: more than these; `pauseSeconds`: a pause longer than this. */
  restless(
    scope: Scope,
    most: { readonly attempts: number; readonly pauseSeconds: number },
  ): Promise<readonly RestlessFact[]>
  loops(scope: Scope): Promise<readonly LoopFact[]>
}

/** What the history of a booking says otherwise than the booking. */
export interface HistoryFact {
  readonly organizationId: number
  readonly bookingId: number
  readonly version: number
  /** Versions that have a line. */
  readonly lines: number
  readonly state: BookingState
  /** Of the newest line; null: it says nothing. */
  readonly toldState: string | null
  readonly uid: string
  /** Another UID that some version was published with. */
  readonly otherUid: string | null
  readonly sequence: number
  /** The highest that some version was published with. */
  readonly highestSequence: number | null
}

export interface HistoryFacts {
  /** Looks at so many bookings after the given one, and answers those that differ, and the last one that was looked at; null: that was all. */
  differing(query: {
    readonly scope: Scope
    readonly after: { readonly organizationId: number; readonly bookingId: number }
    readonly limit: number
  }): Promise<{
    readonly found: readonly HistoryFact[]
    readonly last: { readonly organizationId: number; readonly bookingId: number } | null
  }>
}

/** A room whose log does not lead up to its revision without a gap. */
export interface BrokenLogFact {
  readonly organizationId: number
  readonly roomId: number
  readonly rev: number
  readonly newest: number | null
  readonly missing: number
}

export interface ChangeLogFacts {
  broken(scope: Scope): Promise<readonly BrokenLogFact[]>
}

/** A stored text in which something looks like a secret. The text itself is not told. */
export interface LeakFact {
  readonly organizationId: number | null
  readonly place: string
  readonly id: string
  readonly kind: string
}

export interface LeakFacts {
  leaks(scope: Scope): Promise<readonly LeakFact[]>
}

export interface PublishedRoom {
  readonly organizationId: number
  readonly roomId: number
}

export interface TableBooking {
  readonly id: number
  readonly uid: string
  readonly state: BookingState
  /** Its times, as far as they are known, meet the window. */
  readonly isAhead: boolean
  /** It takes the room in the window. */
  readonly takesPlace: boolean
}

/** One room's bookings in the tables, and as each way of reading shows them, all at one moment. Window: from now on, 400 days. */
export interface Publication {
  readonly room: PublishedRoom
  /** Those that have the room, await it or contest it. */
  readonly tables: readonly TableBooking[]
  /** Those that take place in the window. */
  readonly api: readonly { readonly id: number; readonly state: BookingState }[]
  /** All that have the room or await it. */
  readonly caldav: readonly { readonly bookingId: number; readonly state: BookingState }[]
  /** Those of the window that have the room or await it, and what was cancelled in the last month. */
  readonly feed: readonly FeedBooking[]
  /** How many more the feed has than it shows. */
  readonly leftOut: number
}

export interface Publications {
  rooms(scope: Scope): Promise<readonly PublishedRoom[]>
  read(room: PublishedRoom, now: Temporal.Instant): Promise<Publication>
}

/** A question that the database did not answer in time: it is not answered then, and no promise is broken by it. */
export class TookTooLong extends Error {
  override readonly name = 'TookTooLong'
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

export interface CalendarFacts {
  calendars(scope: Scope): Promise<readonly CalendarFact[]>
  /** Bookings of the calendar's room, and those that have a link to it. */
  bookings(calendar: CalendarFact, now: Temporal.Instant): Promise<readonly BookingOnCalendar[]>
  standing(
    calendar: CalendarFact,
    items: readonly { readonly remoteId: string; readonly version: string }[],
  ): Promise<readonly ItemStanding[]>
}

/** As much of a provider as only reads. */
export type CalendarReader = Pick<CalendarProvider, 'windows' | 'pull' | 'read'>

/** Signed-in providers by connection; null: there is no such connection. */
export interface Providers {
  of(organizationId: number, connectionId: number): Promise<CalendarReader | null>
}

export interface VerifyFacts {
  readonly occupancy: OccupancyFacts
  readonly links: LinkFacts
  readonly pulls: PullFacts
  readonly references: ReferenceFacts
  readonly losers: LoserFacts
  readonly setAside: SetAsideFacts
  readonly calendars: CalendarFacts
  readonly leases: LeaseFacts
  readonly debts: DebtFacts
  readonly histories: HistoryFacts
  readonly changeLog: ChangeLogFacts
  readonly leaks: LeakFacts
  /** What people and programs are shown. */
  readonly publications: Publications
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
