import type { Booking } from '../core/booking.ts'
import type { InvitedRoom, RoomResponse } from '../core/calendar-item.ts'
import type { Canonical } from '../core/canonical.ts'

/** How a booking stands on a calendar: our copy, an invitation of ours, somebody's invitation, or written straight onto it. */
export type LinkRole = 'mirror' | 'request' | 'invitation' | 'direct'

/** A booking on a calendar: what was last agreed there, and what is owed. */
export interface Link {
  readonly id: number
  readonly bookingId: number
  readonly calendarId: number
  readonly role: LinkRole
  readonly remoteId: string | null
  readonly place: 'room' | 'organizer'
  /** The room's own copy of an item that we wrote on another calendar (an invitation of ours). */
  readonly roomCopyId: string | null
  readonly joinKey: string | null
  readonly etag: string | null
  readonly remoteVersion: string | null
  readonly base: Canonical | null
  readonly baseHash: string | null
  readonly pushedHash: string | null
  readonly pushedCoreVersion: number
  readonly desiredCoreVersion: number
  readonly generation: number
  readonly restored: number
  readonly state: 'pending' | 'live' | 'unknown' | 'blocked' | 'gone'
  readonly roomResponse: RoomResponse | null
  readonly attempt: number
  readonly remoteModifiedAt: string | null
  /** A copy or an invitation of ours that a person's own meeting has replaced: it is removed before anything else is written. Null: none. */
  readonly leftover: Leftover | null
  /** Our copy shows a series from then on (RFC 3339 UTC); null: whole. */
  readonly shownFrom: string | null
}

/** An item of ours that is to go, and by what it is recognised until it has gone. */
export interface Leftover {
  readonly remoteId: string
  readonly place: 'room' | 'organizer'
  readonly roomCopyId: string | null
  readonly joinKey: string | null
}

/** What a read of the remote item taught us about a link. Absent fields stay. */
export interface LinkUpdate {
  readonly remoteId?: string
  readonly roomCopyId?: string
  readonly place?: 'room' | 'organizer'
  readonly joinKey?: string | null
  readonly etag?: string | null
  readonly remoteVersion?: string | null
  readonly base?: Canonical
  readonly baseHash?: string
  readonly roomResponse?: RoomResponse
  readonly state?: Link['state']
  readonly role?: LinkRole
  readonly remoteModifiedAt?: string | null
  readonly remoteCreatedAt?: string | null
  readonly restored?: number
  readonly generation?: number
  readonly leftover?: Leftover | null
  readonly shownFrom?: string | null
  /** Rooms that the meeting invited beside this one when it was first met here. */
  readonly metRooms?: readonly InvitedRoom[]
}

/** A link that is owed something, with its booking. */
export interface DirtyLink {
  readonly link: Link
  readonly booking: Booking
}
