import type { Booking, BookingState } from '../core/booking.ts'
import type { InvitedRoom, RoomResponse } from '../core/calendar-item.ts'
import type { Canonical } from '../core/canonical.ts'
import type { LostDateJson } from '../core/lost-dates.ts'
import type { OccupancyRow } from '../core/occupancy.ts'
import type { SeriesJson } from '../core/series-json.ts'
import type { Verdict } from '../core/verdict.ts'

/** What happened, as feeds, sync-tokens and the event log name it. */
export type ChangeKind =
  | 'booked'
  | 'changed'
  | 'moved'
  | 'cancelled'
  | 'declined'
  | 'contested'
  | 'settled'
  | 'extended'

/** The columns of a booking. Instants are written as RFC 3339 UTC. */
export interface BookingFields {
  readonly roomId: number
  readonly state: BookingState
  readonly uid: string
  readonly joinKey: string | null
  readonly origin: Booking['origin']
  /** `lost` beside it: the dates that it is missing, with the reason of each. They are written, read and replaced together. */
  readonly series: SeriesJson & { readonly lost?: readonly LostDateJson[] }
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
  readonly recurring: boolean
  readonly expandedUntil: Temporal.Instant | null
  readonly summary: string | null
  readonly description: string | null
  readonly organizerName: string | null
  readonly organizerAddress: string | null
  readonly visibility: Booking['visibility']
  readonly attendeeCount: number | null
  readonly sequence: number
  readonly holdExpiresAt: Temporal.Instant | null
  readonly verdict: Verdict | null
  /** VEVENT lines (src/ical/fragment.ts). */
  readonly fragment: string | null
  readonly receivedAt: Temporal.Instant
}

/** The link to make for the calendar that a change came from. */
export interface LinkOrigin {
  readonly role: 'mirror' | 'request' | 'invitation' | 'direct'
  readonly remoteId: string | null
  readonly place: 'room' | 'organizer'
  /** Absent: it is written down afterwards. Of a booking that is known already it always is. */
  readonly seen?: LinkSeen
}

/** What a calendar shows of a booking. Instants are RFC 3339 UTC. */
export interface LinkSeen {
  readonly joinKey: string | null
  readonly etag: string | null
  readonly remoteVersion: string
  /** What both sides agree on, and its SHA-256. */
  readonly base: Canonical
  readonly baseHash: string
  readonly roomResponse: RoomResponse
  /** It is one meeting with one answer of the room. */
  readonly oneAnswer: boolean
  readonly remoteModifiedAt: string | null
  readonly remoteCreatedAt: string | null
  /** Rooms that the meeting invited beside this one. Absent: the calendar does not tell. */
  readonly metRooms?: readonly InvitedRoom[]
}

/** One booking to write, with everything that must hold when it is written. Mirrors `commit_bookings` (migrations/0002, 0028). */
export interface CommitRequest {
  readonly organizationId: number
  /** Null: a new booking. Otherwise `expectedVersion` must still be its version. */
  readonly bookingId: number | null
  readonly expectedVersion: number | null
  /** Who did it (`key:12`, `calendar:3`, `person:a@b.c`, `timer`), and the uuid that follows one change through all hops. */
  readonly actor: string
  readonly causeId: string
  /** Verb of the audit line: `booking.book`, `booking.move`, ... */
  readonly action: string
  readonly changeKind: ChangeKind
  readonly booking: BookingFields
  /**
   * What becomes of the rows that the booking has.
   * - `replace`: `rows` instead of them; those that ended by `replaceFrom` stay as they were (null: none stays).
   * - `keep`: they stay, and `rows` is empty. `settle`: the same, and holds become bookings.
   */
  readonly occupancy: 'replace' | 'keep' | 'settle'
  readonly replaceFrom: Temporal.Instant | null
  /** Sorted by room and start. Empty under `replace`: the booking holds nothing (any more). */
  readonly rows: readonly OccupancyRow[]
  /** `meetings`: rows are waived for the sake of other meetings alone, and stay refused where the room is blocked. Otherwise they lie over anything. */
  readonly waives?: 'meetings'
  /** The rooms whose rules were judged, with the version that was read. */
  readonly policies: readonly { readonly roomId: number; readonly version: number }[]
  readonly quota: { readonly organizerAddress: string; readonly limit: number } | null
  /** The calendar this change came from: it is owed nothing back, unless `owesSource` (an answer as the room). */
  readonly sourceCalendarId: number | null
  readonly owesSource: boolean
  readonly origin: LinkOrigin | null
  /** Whether the room's other calendars are owed a copy. */
  readonly mirrors: boolean
  /** Ids of those calendars that are asked instead of told. */
  readonly asks: readonly number[]
}

/** How often a wish is changed for the sake of clashes: each answer names up to 50 of them, and a series has at most 1,000 occurrences. */
export const CLASH_ROUNDS = 21

/** Who stands in the way of one row. Instants are RFC 3339 UTC. */
export interface Clash {
  readonly roomId: number
  readonly occurrenceKey: string
  readonly kind: 'booking' | 'hold' | 'blocker'
  readonly holder: {
    readonly bookingId: number
    readonly state: BookingState
    readonly origin: Booking['origin']
    readonly receivedAt: string
    readonly startsAt: string
    readonly endsAt: string
    readonly organizerName: string | null
    readonly organizerAddress: string | null
    readonly visibility: Booking['visibility']
    readonly summary: string | null
  }
}

export interface OwedLink {
  readonly id: number
  readonly calendarId: number
}

export interface Committed {
  readonly ok: true
  readonly bookingId: number
  readonly version: number
  /** RFC 3339 UTC, the database's clock. */
  readonly committedAt: string
  /** New revision of each touched room, by room id. */
  readonly revisions: Readonly<Record<string, number>>
  /** What calendars are owed now: wake them after the commit. */
  readonly links: readonly OwedLink[]
}

/** The first guard that did not hold, under the lock; nothing was written. */
export type GuardFailure =
  | { readonly ok: false; readonly guard: 'missing' }
  | { readonly ok: false; readonly guard: 'version'; readonly version: number }
  /** `version` null: the room is gone. */
  | { readonly ok: false; readonly guard: 'policy'; readonly roomId: number; readonly version: number | null }
  | { readonly ok: false; readonly guard: 'quota'; readonly value: number; readonly limit: number }
  /** At most 50 clashes are told. */
  | { readonly ok: false; readonly guard: 'room'; readonly clashes: readonly Clash[] }

export type CommitAnswer = Committed | GuardFailure
