/**
 * CalDAV (RFC 4791) over the same bookings that everybody else sees: a room is a calendar collection, a booking is an object in it, and a
 * PUT books and is judged in the same answer.
 * Why apart from the API: another language (XML, iCalendar), other errors, clients that nobody can change.
 * Called by the calendar programs of people, over HTTP; `compose/compose-caldav.ts` binds these ports.
 */
import type { CommitAnswer, CommitRequest } from '../booking/commit-request.ts'
import type { Booking, BookingState } from '../core/booking.ts'
import type { Verdict } from '../core/verdict.ts'
import type { PersonPrincipal } from '../ops/app-passwords/ports.ts'

export type { PersonPrincipal } from '../ops/app-passwords/ports.ts'

/** A person as others of the organization may find them. */
export interface DavPerson {
  readonly personId: number
  readonly displayName: string
  readonly addresses: readonly string[]
}

export interface DavPeople {
  read(organizationId: number, personId: number): Promise<DavPerson | null>
  /** Whose name or address holds the text, by name. */
  search(query: {
    readonly organizationId: number
    readonly text: string
    readonly limit: number
  }): Promise<readonly DavPerson[]>
}

/** Which rooms the caller may know of, and whose own properties they carry. */
export type Onlooker = Pick<PersonPrincipal, 'organizationId' | 'personId' | 'rooms'>

/** A room as a calendar collection shows it. Instants are RFC 3339 UTC. */
export interface DavRoom {
  readonly id: number
  readonly name: string
  readonly building: string | null
  readonly floor: string | null
  readonly capacity: number | null
  readonly features: readonly string[]
  /** IANA. */
  readonly timeZone: string
  readonly version: number
  readonly createdAt: string
  /** Grows with each change of the room's bookings. */
  readonly rev: number
  /** Of this installation: tokens of another one, or of a state that was restored over, are refused. */
  readonly epoch: string
  /** What this person has set for themselves: XML content by `namespace name`. */
  readonly properties: Readonly<Record<string, string>>
  /** How far each of its calendars is known: `exchange;proven=2026-12-01T08:00:00Z, google;proven=never`. Null: it has none. */
  readonly freshness: string | null
}

/** A booking as a member of a collection, without its text. */
export interface DavMember {
  readonly bookingId: number
  readonly version: number
  readonly state: BookingState
  /** Last segment of its address: as its client chose it, or derived. */
  readonly name: string
  readonly uid: string
  readonly isPrivate: boolean
  /** Who put it here; null: it came another way. */
  readonly ownerId: number | null
  readonly organizerAddress: string | null
  /** RFC 3339 UTC. */
  readonly createdAt: string
  readonly changedAt: string
}

/** All that the text of a member can be made of. Of one version of a booking it is always the same. */
export interface DavTexts {
  /** VEVENT lines of our own writing. */
  readonly fragment: string
  /** Octet for octet what its client sent; null: nobody put it, or it has left the room it was put in. */
  readonly clientText: string | null
  /** The version of the booking that `clientText` says; null: none, it must be patched. */
  readonly saysVersion: number | null
  readonly startsAt: string
  /** `SeriesJson`, as text: most answers do without it. */
  readonly series: string
  /** Only where `clientText` has to be brought up to date: what the booking says now. */
  readonly changed: {
    readonly summary: string | null
    readonly description: string | null
    readonly sequence: number
  } | null
}

/** A member with its texts: the same object for as long as they are remembered, so that what is made of them is made once. */
export interface DavObject extends DavMember {
  readonly texts: DavTexts
}

/** What was looked for by time. `isSure`: it has an occurrence in the window; else that has to be worked out. */
export interface Within<Member extends DavMember> {
  readonly member: Member
  readonly isSure: boolean
}

export interface MemberQuery {
  readonly organizationId: number
  readonly personId: number
  readonly roomId: number
}

/** A window in which a member has, or may have, an occurrence; null: open at that side. */
export interface MemberWindow {
  readonly start: Temporal.Instant | null
  readonly end: Temporal.Instant | null
}

/** What happened to one booking of a room. `member` null: it is no member (any more). */
export interface DavChange {
  readonly rev: number
  readonly name: string
  readonly member: DavMember | null
}

/** Implemented by `store/caldav/`. Members are bookings that have their room or wait for it, and what is kept for the person who put it. */
export interface DavReader {
  /** By name; without archived rooms and those that the password does not open. */
  rooms(onlooker: Onlooker): Promise<readonly DavRoom[]>
  /** Null: there is none, or the caller may not know of it. */
  room(onlooker: Onlooker, roomId: number): Promise<DavRoom | null>
  /** All, by id. */
  members(query: MemberQuery): Promise<readonly DavMember[]>
  objects(query: MemberQuery): Promise<readonly DavObject[]>
  membersNamed(query: MemberQuery, names: readonly string[]): Promise<readonly DavMember[]>
  objectsNamed(query: MemberQuery, names: readonly string[]): Promise<readonly DavObject[]>
  /** Those that may have an occurrence in the window, at most `limit`: more may come than match, never fewer. */
  membersWithin(query: MemberQuery, window: MemberWindow, limit: number): Promise<readonly Within<DavMember>[]>
  objectsWithin(query: MemberQuery, window: MemberWindow, limit: number): Promise<readonly Within<DavObject>[]>
  /** In their order. One that was changed since it was read comes as it is now, one that has gone does not come. */
  withTexts(query: MemberQuery, members: readonly DavMember[]): Promise<readonly DavObject[]>
  /**
   * What changed after `since` up to `until`, once for each booking, in the order of its last change. `oldest`: the lowest revision that can still
   * be told from; what changed since an earlier one is not known whole.
   */
  changes(query: MemberQuery & ChangeQuery): Promise<{
    readonly oldest: number
    readonly changes: readonly DavChange[]
  }>
}

export interface ChangeQuery {
  readonly since: number
  readonly until: number
  readonly limit: number
}

/** What a person keeps for themselves about a room. */
export interface DavPropertyStore {
  /** Sets and removes in one transaction. `value` is XML content; null removes. Too many: false, and nothing is changed. */
  change(
    of: MemberQuery,
    changes: readonly {
      readonly namespace: string
      readonly name: string
      readonly value: string | null
    }[],
  ): Promise<boolean>
}

/** What stands under a name, with all that a PUT or DELETE there has to look at. */
export interface DavTarget {
  readonly name: string
  readonly booking: Booking
  /** Who put it here; null: it came another way. */
  readonly ownerId: number | null
  readonly clientText: string | null
  readonly saysVersion: number | null
}

/** The text of one PUT, and what must be true of its place when it is written. */
export interface DavObjectOrder {
  readonly organizationId: number
  readonly roomId: number
  readonly personId: number
  readonly name: string
  readonly uid: string
  /** With CRLF at the ends of lines. */
  readonly body: string
  /** SHA-256 of `body`, hexadecimal. */
  readonly contentHash: string
  /** Declined, and shown to the person all the same. */
  readonly kept: boolean
  /** If-None-Match: *. */
  readonly ifAbsent: boolean
  /** If-Match; null: no condition. */
  readonly ifMatch: '*' | readonly { readonly bookingId: number; readonly version: number }[] | null
}

/**
 * Why a PUT was not even judged, under the lock. `exists`, `match`: its condition does not hold. `replaced`: something else stands under the
 * name than was read; read again. `uid`: another object of this calendar, by its name, has the UID.
 */
export type DavGuard =
  | { readonly ok: false; readonly guard: 'exists' | 'match' | 'replaced' }
  | { readonly ok: false; readonly guard: 'uid'; readonly name: string }

/** What somebody tried to book, for the mail about it. Times are RFC 3339 UTC, of the first occurrence. */
export interface RefusedMeeting {
  /** Null: it has none, or is private. */
  readonly summary: string | null
  readonly isPrivate: boolean
  readonly startsAt: string
  readonly endsAt: string
  readonly isAllDay: boolean
  readonly isRecurring: boolean
}

/** Implemented by `store/caldav/dav-writer.ts`. */
export interface DavWriter {
  /** Null: nothing stands under this name for this person. */
  target(query: MemberQuery, name: string): Promise<DavTarget | null>
  /** One round trip: conditions, booking and text, all or nothing. `says`: the text is what the booking then is. */
  put(
    order: DavObjectOrder & { readonly says: boolean; readonly commit: CommitRequest },
  ): Promise<CommitAnswer | DavGuard>
  /** Shows a declined booking no longer. False: it was not shown. */
  forget(query: MemberQuery, bookingId: number): Promise<boolean>
  /** Notes what a rule refused; what is sent again is the same case, however often. */
  noteRefusal(
    order: DavObjectOrder,
    refused: { readonly verdict: Verdict; readonly meeting: RefusedMeeting },
  ): Promise<void>
}
