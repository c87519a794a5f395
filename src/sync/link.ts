import type { Booking } from '../core/booking.ts'
import type { InvitedRoom, RoomResponse } from '../core/calendar-item.ts'
import type { Canonical } from '../core/canonical.ts'
import { markText } from '../core/link-mark.ts'
import type { OccurrenceKey } from '../core/recurrence/index.ts'
import type { CreateKey } from '../providers/provider.ts'

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
  /** It is one meeting with one answer of the room: no date of it is answered by itself. False where that is not known. */
  readonly oneAnswer: boolean
  /** A copy or an invitation of ours that a person's own meeting has replaced: it is removed before anything else is written. Null: none. */
  readonly leftover: Leftover | null
  /** Our copy shows a series from then on (RFC 3339 UTC); null: whole. */
  readonly shownFrom: string | null
  /** Its item shows one date of a series; null: the booking whole. */
  readonly single: SingleOf | null
  /**
   * As far as dates of the series stand on this calendar one by one, because it has no words for the series (RFC 3339 UTC); null: the series
   * stands there as one item. The same for the series and for each of its dates.
   */
  readonly singlesUntil: string | null
}

/** Which date of which series. */
export interface SingleOf {
  readonly seriesLinkId: number
  /** Original start. */
  readonly key: OccurrenceKey
}

/** What makes a write of this link safe to repeat; its text is the mark that the item carries. */
export const createKeyOf = ({ id, generation, single }: Link): CreateKey => ({
  linkId: markText(single === null ? { linkId: id, date: null } : { linkId: single.seriesLinkId, date: single.key }),
  generation,
})

/** An item of ours that is to go, and by what it is recognised until it has gone. */
export interface Leftover {
  readonly remoteId: string
  readonly place: 'room' | 'organizer'
  readonly roomCopyId: string | null
  readonly joinKey: string | null
}

/** What a read of the remote item taught us about a link. Absent fields stay. */
export interface LinkUpdate {
  readonly remoteId?: string | null
  readonly roomCopyId?: string
  readonly place?: 'room' | 'organizer'
  readonly joinKey?: string | null
  readonly etag?: string | null
  readonly remoteVersion?: string | null
  readonly base?: Canonical | null
  readonly baseHash?: string | null
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
  readonly oneAnswer?: boolean
  /** Of the item of one date: when the date takes place (RFC 3339 UTC). */
  readonly startsAt?: string
  readonly endsAt?: string
  /** Of the item of one date: what it was made to say; null: nothing any more. */
  readonly draftHash?: string | null
}

/** A link that is owed something, with its booking. */
export interface DirtyLink {
  readonly link: Link
  readonly booking: Booking
}
