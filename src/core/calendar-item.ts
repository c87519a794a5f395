import type { Series } from './recurrence/series.ts'

/** A person as calendars name one. Address lower-case. */
export interface Person {
  readonly name: string
  readonly address: string
}

/** RFC 5545 PARTSTAT of the room in one copy; `organizer` when the copy is the room's own (no answer is due). */
export type RoomResponse = 'needs_action' | 'tentative' | 'accepted' | 'declined' | 'organizer'

/** A room among those that a meeting invites. Address lower-case. */
export interface InvitedRoom {
  readonly address: string
  readonly response: RoomResponse
}

/** `private` stands for Graph `private`/`confidential`, Google `private`/`confidential`, RFC 5545 CLASS other than PUBLIC. */
export type Visibility = 'public' | 'private'

/** Our own mark on an item, read back from an extended property. It says "we wrote this", never "ignore this". */
export interface Marker {
  readonly linkId: string
  readonly generation: number
}

/**
 * One item of a room's calendar in the form that all providers share: a single meeting, or a whole series with its exceptions.
 * Adapters normalise into it: Windows zones to IANA, text NFC and trimmed, addresses lower-case, instants to the minute where the
 * provider keeps minutes. What the provider says and we do not understand stays at the provider; nothing here is ever written back whole.
 */
export interface CalendarItem {
  readonly remoteId: string
  /** Changes whenever anything we read changes, exceptions of a series included. Compared for equality only. */
  readonly version: string
  /** Entity tag for conditional writes (Graph `@odata.etag`, Google `etag`). */
  readonly etag: string
  /** RFC 3339 UTC, from the provider's clock; data, never compared between providers without tolerance. */
  readonly createdAt: string | null
  readonly modifiedAt: string | null
  readonly iCalUid: string | null
  /** What is equal for one meeting in all calendars and providers (clean GlobalObjectId, or the embedded foreign UID); null: unknown. */
  readonly joinKey: string | null
  /** The organiser cancelled it; it stays visible but holds nothing. */
  readonly cancelled: boolean
  /** False for items that block no time (Graph showAs free, Google transparent). */
  readonly blocking: boolean
  readonly roomResponse: RoomResponse
  readonly organizer: Person | null
  /** Null when the provider hides it or rewrote it (Exchange puts the organiser's name there): never synced over a better one. */
  readonly summary: string | null
  readonly visibility: Visibility
  readonly attendeeCount: number | null
  /** Time and recurrence. A single meeting is a series without a rule. */
  readonly series: Series
  readonly marker: Marker | null
  /** Parts of the recurrence the adapter could read but cannot write back yet; the engine leaves such items untouched at their provider. */
  readonly unsupported: readonly string[]
  /** One date of a series of which this calendar has nothing else: the room was invited to that date alone. Absent: it is whole. */
  readonly isLoneDate?: boolean
  /** The series has the room's answer, and dates of it that were changed wait for theirs. Absent: none does. */
  readonly datesWait?: boolean
  /** A time zone by a name that nobody knows: its times are told by the clock of the room. Absent: its zone is known. */
  readonly unknownZone?: string
  /** Rooms that the meeting invites beside this one. Absent: this copy does not tell. */
  readonly otherRooms?: readonly InvitedRoom[]
}

/** What we write as the room: the synchronised fields and nothing else. */
export interface ItemDraft {
  /** Already fit for this audience: "Busy" for a private meeting. */
  readonly summary: string
  readonly description: string
  readonly organizer: Person | null
  readonly visibility: Visibility
  readonly series: Series
  /** UID to carry where the provider lets us choose one; always stored in the marker. */
  readonly uid: string
}
