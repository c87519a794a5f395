/**
 * iCal feeds: one secret link per subscriber and room, read by Outlook, Google, Apple and whoever understands text/calendar.
 * Why apart from CalDAV: a feed is polled by servers that cannot sign in; the link is the secret, and most answers are "nothing new".
 * Called by the API (make, list, revoke) and by `/feeds/{token}.ics` (serve).
 */
import type { Caller } from '../booking/ports.ts'
import type { BookingState } from '../core/booking.ts'
import type { ZoneId } from '../core/time/index.ts'

/** What a link shows: that the room is busy, also what for, or all that was said. Private meetings are busy in each of them. */
export const FEED_DETAILS = ['busy', 'title', 'full'] as const
export type FeedDetail = (typeof FEED_DETAILS)[number]

export interface Feed {
  readonly id: number
  readonly organizationId: number
  readonly roomId: number
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
  readonly roomId: number
  readonly name: string
  readonly detail: FeedDetail
  /** SHA-256 of the secret. */
  readonly hash: Uint8Array
  readonly hint: string
}

/** Implemented by `store/feed-store.ts`. */
export interface FeedStore {
  /** Null: there is no such room (any more). */
  create(caller: Caller, feed: NewFeed): Promise<Feed | null>
  /** Of one room, revoked ones included, oldest first; null: there is no such room. */
  list(organizationId: number, roomId: number): Promise<readonly Feed[] | null>
  /** False: there is no such feed in that room. Revoking twice keeps the first moment. */
  revoke(caller: Caller, feed: { readonly roomId: number; readonly feedId: number }): Promise<boolean>
}

/** What one look at the database tells about a link, without reading a single booking. */
export interface FeedHead {
  readonly feedId: number
  readonly organizationId: number
  readonly detail: FeedDetail
  readonly lastUsedAt: string | null
  readonly room: { readonly id: number; readonly name: string; readonly timeZone: ZoneId; readonly version: number }
  /** Revision of the room: grows with every change of its bookings. */
  readonly rev: number
  /** When bookings or room changed last. RFC 3339 UTC. */
  readonly changedAt: string
  readonly calendars: readonly { readonly provider: string; readonly provenAt: string | null }[]
}

/** One booking as a feed needs it. */
export interface FeedEntry {
  readonly uid: string
  readonly state: BookingState
  readonly isPrivate: boolean
  /** VEVENT lines, as written with the booking. */
  readonly fragment: string
}

export interface FeedWindow {
  readonly from: Temporal.Instant
  readonly to: Temporal.Instant
  /** Cancelled bookings that were given up before this are left out. */
  readonly cancelledSince: Temporal.Instant
}

/** Implemented by `store/feed-store.ts`. */
export interface FeedReader {
  /** Null: the secret is nobody's, or revoked. */
  head(hash: Uint8Array): Promise<FeedHead | null>
  /** Bookings that have their room or await it, and those that were cancelled lately, by start. Nothing contested or declined. */
  entries(
    room: { readonly organizationId: number; readonly roomId: number },
    window: FeedWindow,
  ): Promise<readonly FeedEntry[]>
  touch(feed: { readonly organizationId: number; readonly feedId: number }, at: Temporal.Instant): Promise<void>
}
