/**
 * iCal feeds: one secret link per subscriber, over a room, several rooms, a building or its free time, read by Outlook, Google, Apple and
 * whoever understands text/calendar.
 * Why apart from CalDAV: a feed is polled by servers that cannot sign in; the link is the secret, and most answers are "nothing new".
 * Called by the API (make, list, revoke) and by `/feeds/{token}.ics` (serve).
 */
import type { Caller } from '../booking/ports.ts'
import type { BookingState } from '../core/booking.ts'
import type { ZoneId } from '../core/time/index.ts'

/** What a link shows: that the room is busy, also what for, or all that was said. Private meetings are busy in each of them. */
export const FEED_DETAILS = ['busy', 'title', 'full'] as const
export type FeedDetail = (typeof FEED_DETAILS)[number]

/** What a link covers: the bookings of a room, of chosen rooms or of a building's rooms, or when the rooms of a building are free today. */
export const FEED_SCOPES = ['room', 'rooms', 'building', 'free_now'] as const
export type FeedScope =
  | { readonly kind: 'room'; readonly roomId: number }
  | { readonly kind: 'rooms'; readonly roomIds: readonly number[] }
  | { readonly kind: 'building' | 'free_now'; readonly building: string }

export interface Feed {
  readonly id: number
  readonly organizationId: number
  readonly scope: FeedScope
  readonly name: string
  readonly detail: FeedDetail
  /** First characters of the secret, by which a person recognises the link. */
  readonly hint: string
  /** RFC 3339 UTC, like the other times. */
  readonly createdAt: string
  readonly lastUsedAt: string | null
  readonly revokedAt: string | null
}

export interface NewFeed {
  readonly scope: FeedScope
  readonly name: string
  readonly detail: FeedDetail
  /** SHA-256 of the secret. */
  readonly hash: Uint8Array
  readonly hint: string
}

/** Implemented by `store/feed-store.ts`. */
export interface FeedStore {
  /** Null: there is no such room, one of the rooms is not there, or no room is in that building (any more). */
  create(caller: Caller, feed: NewFeed): Promise<Feed | null>
  /** All links of the organization, revoked ones included, oldest first. */
  list(organizationId: number, page: { readonly after: number; readonly limit: number }): Promise<readonly Feed[]>
  /** Those of one room alone, revoked ones included, oldest first; null: there is no such room. */
  listOfRoom(organizationId: number, roomId: number): Promise<readonly Feed[] | null>
  /** False: there is no such feed, or not in that room (null: in whichever). Revoking twice keeps the first moment. */
  revoke(caller: Caller, feed: { readonly roomId: number | null; readonly feedId: number }): Promise<boolean>
}

/** What one look at the database tells about a link, without reading a single booking. */
export interface FeedHead {
  readonly feedId: number
  readonly organizationId: number
  readonly kind: FeedScope['kind']
  /** Name of the link, or the building that it covers. */
  readonly name: string
  readonly building: string | null
  readonly detail: FeedDetail
  readonly lastUsedAt: string | null
  /** Id, version and revision of every room that is covered now: grows with each change of a room or of its bookings. Empty: no room. */
  readonly state: string
  /** When bookings or rooms changed last. RFC 3339 UTC. */
  readonly changedAt: string
  /** Of one room each calendar; of several the oldest knowledge of each provider. Null: never read. */
  readonly calendars: readonly { readonly provider: string; readonly provenAt: string | null }[]
}

export interface FeedRoom {
  readonly id: number
  readonly name: string
  readonly timeZone: ZoneId
  /** Seats; null: unknown. */
  readonly capacity: number | null
}

/** One version of a booking as a feed needs it: the same object for as long as it is remembered, so that what is made of it is made once. */
export interface FeedBooking {
  readonly roomId: number
  readonly uid: string
  readonly state: BookingState
  readonly isPrivate: boolean
  /** VEVENT lines, as written with the booking. */
  readonly fragment: string
}

export interface FeedEntry {
  readonly booking: FeedBooking
  /** Its place among the bookings of the window by start. */
  readonly place: number
}

export interface FeedWindow {
  readonly from: Temporal.Instant
  readonly to: Temporal.Instant
  /** Bookings near to it come first, and are what is read when there are too many. */
  readonly middle: Temporal.Instant
  /** Cancelled bookings that were given up before this are left out. */
  readonly cancelledSince: Temporal.Instant
}

/** Time that a room is held by somebody, set-up and clean-up included. RFC 3339 UTC. */
export interface HeldSpan {
  readonly roomId: number
  readonly from: string
  readonly until: string
}

interface RoomsOf {
  readonly organizationId: number
  readonly roomIds: readonly number[]
}

/** The database as it is at one moment: what is read of it belongs together. */
export interface FeedMoment {
  /** Null: the secret is nobody's, or revoked. */
  head(hash: Uint8Array): Promise<FeedHead | null>
  /** The rooms that a link covers, by name. An archived room is covered by its own link alone. */
  rooms(hash: Uint8Array): Promise<readonly FeedRoom[]>
  /**
   * Bookings that have their room or await it, and those that were cancelled lately, by start. Nothing contested or declined. Null: there
   * are none, or more than can fit, of which `nearestEntries` tells.
   */
  entries(of: RoomsOf, window: FeedWindow): Promise<readonly FeedEntry[] | null>
  /** The same, nearest to the middle of the window first. `total` counts those too that are beyond what is read at once. */
  nearestEntries(
    of: RoomsOf,
    window: FeedWindow,
  ): Promise<{ readonly entries: readonly FeedEntry[]; readonly total: number }>
  /** What holds, contests or shares a room within a span, by room and time. */
  held(
    of: RoomsOf,
    span: { readonly from: Temporal.Instant; readonly to: Temporal.Instant },
  ): Promise<readonly HeldSpan[]>
}

/** Implemented by `store/feed-reader.ts`. */
export interface FeedReader {
  /** One statement by index: all that an answer of "nothing new" needs. Null: the secret is nobody's, or revoked. */
  head(hash: Uint8Array): Promise<FeedHead | null>
  atOneMoment<Value>(work: (moment: FeedMoment) => Promise<Value>): Promise<Value>
  touch(feed: { readonly organizationId: number; readonly feedId: number }, at: Temporal.Instant): Promise<void>
}
