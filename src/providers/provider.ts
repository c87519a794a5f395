/**
 * The contract between the sync engine and an outside calendar system (Exchange, Google, memory).
 * What: read a room calendar by cursor, read one item, write and answer as the room, watch for changes, classify every failure.
 * Why: the engine must not know who is on the other side; what differs is data (`capabilities`, `ProviderError`), never an `if`.
 * Who calls it: `src/sync` alone (and the pairing check of `src/booking`). Every adapter passes `test/contracts/provider.contract.ts`.
 * Adapters never retry, never sleep, and keep no state beyond an access token: retrying, pacing and durable state belong to the engine.
 */
import type { CalendarItem, ItemDraft, RoomResponse } from '../core/calendar-item.ts'
import type { OccurrenceKey } from '../core/recurrence/index.ts'
import type { Result } from '../core/result.ts'

export type ProviderKind = 'exchange' | 'google' | 'memory'

/** A room's calendar as the provider knows it. `timeZone` is the room's own IANA zone: it decides what an all-day item blocks. */
export interface CalendarRef {
  /** Mailbox address (Exchange) or calendar id (Google), exactly as the provider spells it. */
  readonly remoteCalendarId: string
  readonly timeZone: string
}

/** One room as the provider's directory lists it. Fields the provider does not know are null, never guessed. */
export interface DiscoveredRoom {
  readonly remoteCalendarId: string
  readonly name: string
  readonly building: string | null
  readonly floor: string | null
  readonly capacity: number | null
  readonly features: readonly string[]
  readonly timeZone: string | null
  /** Who answers invitations, where the provider tells (Google `autoAcceptInvitations`); null where it cannot be read (Exchange). */
  readonly decides: 'meetmeup' | 'provider' | null
}

/**
 * How a provider answers when it is asked for one address:
 * - listed: the directory lists it, and its calendar can be read.
 * - hidden: its calendar can be read, and the directory does not list it.
 * - no_mailbox: the address is known and has no calendar that can be opened (Exchange: no licence, or not in the cloud).
 * - no_permission: we may not read its calendar.
 * - not_a_room: equipment, a desk, or a person.
 * - unknown: the provider knows no such address, or does not say so to us.
 */
export type RoomStanding = 'listed' | 'hidden' | 'no_mailbox' | 'no_permission' | 'not_a_room' | 'unknown'

/** Why a room is, or is not, in the list, and what to do; one sentence or two for an administrator. */
export interface RoomExplanation {
  readonly remoteCalendarId: string
  readonly standing: RoomStanding
  readonly detail: string
}

/** What a provider can do at all; differences between providers are data here. */
export interface ProviderCapabilities {
  /** True when one cursor is bound to one stretch of time, so that several stretches are needed (Graph calendarView delta). */
  readonly windowed: boolean
  /** True when a booking can be placed by inviting the room from a booking mailbox, so that the provider itself judges it. */
  readonly canInvite: boolean
  /** True when listings bring our marks along; false where only the read of an item shows its mark (Graph). */
  readonly listsMarks: boolean
  /** True when a meeting that the room declined stays on its calendar as declined; false where it goes, so that its absence does not say who ended it (Graph). */
  readonly keepsDeclined: boolean
}

/** A stretch of time with a cursor of its own. Instants are RFC 3339 UTC. A provider that is not windowed has exactly one, unbounded. */
export interface PullWindow {
  readonly from: string
  readonly to: string
}

/** Where a pull stands. `cursor` is opaque and a capability: it is stored encrypted and never logged. */
export interface PullRequest {
  readonly window: PullWindow
  /** Null: a first or full read of the window. Otherwise the cursor of the last finished round, or `resume` of an unfinished one. */
  readonly cursor: string | null
}

export type Change =
  | { readonly kind: 'upsert'; readonly item: CalendarItem }
  /**
   * The provider no longer lists this item. It is a hint, never a deletion: the item may only have left the window.
   * `certain` is true only where the provider's own text says "deleted" (Google `status: cancelled`).
   */
  | { readonly kind: 'removed'; readonly remoteId: string; readonly certain: boolean }
  /** One item could not be understood. It is set aside and listed, and never stops the calendar. */
  | {
      readonly kind: 'unreadable'
      readonly remoteId: string
      readonly version: string
      readonly reason: string
      readonly raw: unknown
      /** The time that it takes of the room, where that much of it can be read: of a series, its first date. Absent: it takes none, or nobody knows. */
      readonly held?: HeldTime | null
    }

/** RFC 3339 UTC. */
export interface HeldTime {
  readonly startsAt: string
  readonly endsAt: string
}

export interface PullPage {
  readonly changes: readonly Change[]
  /**
   * `more`: go on with `cursor` as the request's cursor (the round is not over).
   * `done`: the round is over; `cursor` starts the next one. It may be stored only together with, or after, all changes of the round.
   */
  readonly next: { readonly kind: 'more' | 'done'; readonly cursor: string }
}

/** Where the written item lives: on the room's own calendar, or on the booking mailbox that invited the room. */
export interface RemoteRef {
  readonly remoteId: string
  readonly place: 'room' | 'organizer'
}

/** An item after a write or a read: the content as the provider returns it (it normalises), never as we sent it. */
export interface WrittenItem {
  readonly ref: RemoteRef
  readonly item: CalendarItem
}

/** What makes a create safe to repeat. Same key and calendar: same item, at most one of it. */
export interface CreateKey {
  /** Stable id of the link, written into the item as its marker. */
  readonly linkId: string
  /** Grows only when an item is deliberately created anew. */
  readonly generation: number
}

export interface CreateCommand {
  readonly calendar: CalendarRef
  readonly draft: ItemDraft
  readonly key: CreateKey
  /** `hold`: straight onto the room's calendar, no attendees, no mail. `invitation`: the provider is asked (needs `canInvite`). */
  readonly as: 'hold' | 'invitation'
}

export interface UpdateCommand {
  readonly calendar: CalendarRef
  readonly ref: RemoteRef
  readonly draft: ItemDraft
  readonly key: CreateKey
  /** The entity tag (`CalendarItem.etag`) the draft was made from. Never an unconditional write. */
  readonly ifMatch: string
}

export interface DeleteCommand {
  readonly calendar: CalendarRef
  readonly ref: RemoteRef
  readonly ifMatch: string
}

export interface RespondCommand {
  readonly calendar: CalendarRef
  /** The room's own copy of somebody's meeting. */
  readonly remoteId: string
  readonly response: 'accepted' | 'declined'
  /** Known to be one meeting, of which no date has an answer of its own: nothing need be looked up. Absent: it may be a series. */
  readonly isSingle?: true
  /** Original start of the one date of a series that is answered; absent: the whole meeting. A date that is declined is no part of the room's copy any more. */
  readonly occurrence?: OccurrenceKey
  /** Original starts of dates that an answer to a whole series leaves out, where its provider asks for them apart. Absent: none. */
  readonly except?: readonly OccurrenceKey[]
  /** Plain text for the organiser. Holds no detail of a private meeting. */
  readonly comment: string
}

export interface SubscribeCommand {
  readonly calendar: CalendarRef
  /** Public address that the provider will call. */
  readonly notificationUrl: string
  /** Our own id of the subscription (uuid): Google's channel id. Stored before the call. */
  readonly id: string
  /** Comes back in every notice: Graph `clientState`, Google channel `token`. */
  readonly secret: string
  /** Wished end (RFC 3339 UTC); the provider may give less. */
  readonly until: string
}

export interface Subscription {
  /** The provider's own id (Graph subscription id; Google: our channel id again). */
  readonly remoteId: string
  /** Google `resourceId`, needed to stop a channel; null for Exchange. */
  readonly resourceId: string | null
  /** RFC 3339 UTC, as granted. */
  readonly expiresAt: string
}

/** One proof of the pairing check, in words an administrator can act on. */
export interface Proof {
  readonly step: 'sign_in' | 'read' | 'write' | 'delete' | 'watch' | 'invite'
  readonly passed: boolean
  /** What was tried and what came back; when it failed, what to do. */
  readonly detail: string
}

/**
 * Everything that can go wrong at a provider, closed. `code` and `requestId` are the provider's own, for the log and the administrator.
 * - throttled: wait until `retryAfterMs` has passed (null: the provider did not say); the request had no effect.
 * - stale: the condition of a write did not hold (412); read again, decide again.
 * - gone: the item is not there (any more). For a delete that is success.
 * - exists: a create met its own or a foreign item under its id (409).
 * - cursor_expired: this cursor is dead; a full read of its window is due. Deletes nothing.
 * - refused: the provider will never take this request as it stands (400, 422): no retry.
 * - forbidden: rights are missing for this calendar (403, or 404 on the calendar itself): a person must act; nothing is inferred about bookings.
 * - signed_out: credentials are refused (401, invalid_client, invalid_grant): the connection needs a person.
 * - unavailable: the request had no effect as far as can be known (connection refused, 503 with no body sent); try later.
 * - unknown_outcome: a write may or may not have happened (timeout, reset, 500/502/504 after the body was sent): look before any retry.
 * - postponed: not sent, by ourselves: the budget is spent, or calls are suspended. Says nothing about the provider and counts as no
 *   attempt. Comes from the engine (`src/sync/paced-provider.ts`), never from an adapter.
 * - malformed: the answer was not what the API promises (HTML, bad JSON, a link to another host): set aside and listed.
 */
export type ProviderErrorKind =
  | 'throttled'
  | 'stale'
  | 'gone'
  | 'exists'
  | 'cursor_expired'
  | 'refused'
  | 'forbidden'
  | 'signed_out'
  | 'unavailable'
  | 'unknown_outcome'
  | 'malformed'
  | 'postponed'
  | 'watch_not_supported'

/**
 * Code of a refusal: the calendar has no words for this series, and would take its dates one by one. Always with the kind `refused`. Of a create nothing
 * is left there; after an update the item may say half of it.
 */
export const RECURRENCE_NOT_EXPRESSIBLE = 'recurrence_not_expressible'

export interface ProviderError {
  readonly kind: ProviderErrorKind
  /** HTTP status, or null when no answer came. */
  readonly status: number | null
  /** The provider's own code or reason (`ErrorItemNotFound`, `rateLimitExceeded`), or a short word of ours. */
  readonly code: string
  /** One sentence without secrets, tokens or links. */
  readonly message: string
  readonly requestId: string | null
  /** Only for `throttled`, `unavailable` and `postponed`: milliseconds to wait, as the provider asked. */
  readonly retryAfterMs: number | null
}

type Answer<Value> = Promise<Result<Value, ProviderError>>

/** One connection's provider, signed in. Times out every call (20 s) and passes every address through the outgoing guard. */
export interface CalendarProvider {
  readonly kind: ProviderKind
  readonly capabilities: ProviderCapabilities

  listRooms(): Answer<readonly DiscoveredRoom[]>

  /** Why {@link listRooms} names this address or does not. Reads only. */
  explainRoom(remoteCalendarId: string): Answer<RoomExplanation>

  /** Proves, one by one and with a probe item far in the future that is removed again, what may be done on this calendar. */
  check(calendar: CalendarRef): Promise<readonly Proof[]>

  /** The stretches of time that must each have a cursor so that everything from one month back to the horizon is seen. */
  windows(range: PullWindow): readonly PullWindow[]

  pull(calendar: CalendarRef, request: PullRequest): Answer<PullPage>

  /** Reads one item whole (a series with its exceptions). `gone` when it is not there, also when it is only a tombstone. */
  read(calendar: CalendarRef, ref: RemoteRef): Answer<CalendarItem>

  /** Looks for the item of this key (marker, deterministic id, transactionId): the way out of an unknown outcome. Null: it is not there. */
  findByKey(calendar: CalendarRef, key: CreateKey): Answer<WrittenItem | null>

  create(command: CreateCommand): Answer<WrittenItem>
  update(command: UpdateCommand): Answer<WrittenItem>
  delete(command: DeleteCommand): Answer<'deleted'>

  /** Accepts or declines as the room. Declining something that is gone is success. */
  respond(command: RespondCommand): Answer<'answered'>

  /** The room's answer to our own invitation, read from the inviting side. */
  answerOf(calendar: CalendarRef, ref: RemoteRef): Answer<RoomResponse>

  /** The id of the room's own copy of our invitation, as its calendar has it now. Null: it has none. */
  roomCopyOf(calendar: CalendarRef, ref: RemoteRef): Answer<string | null>

  subscribe(command: SubscribeCommand): Answer<Subscription>
  /** Makes a subscription last longer. A provider without renewal (Google) answers `watch_not_supported`; the engine then opens a new one first. */
  renew(subscription: Subscription, until: string): Answer<Subscription>
  /** Stopping what is gone already is success. */
  unsubscribe(subscription: Subscription): Answer<'stopped'>
}

/** What a provider's call to our webhook says, after parsing and before believing it. */
export interface Notice {
  /** Graph subscription id or Google channel id. */
  readonly subscriptionRemoteId: string
  /** The secret as received, to be compared in constant time with the stored hash. */
  readonly secret: string | null
  /** `changed`: look at the calendar. `started`: Google's `sync`. The rest are Graph lifecycle events. */
  readonly kind: 'changed' | 'started' | 'missed' | 'subscription_removed' | 'reauthorization_required'
}

/** The raw call, free of any HTTP framework. Header names are lower-case. */
export interface NoticeRequest {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly query: Readonly<Record<string, string | undefined>>
  readonly body: unknown
}

export type ReceivedNotice =
  /** Graph's handshake: answer 200 text/plain with exactly this text. */
  | { readonly kind: 'handshake'; readonly token: string }
  | { readonly kind: 'notices'; readonly notices: readonly Notice[] }
  | { readonly kind: 'malformed'; readonly reason: string }

/** Pure: the same file and function name (`receive.ts`, `receive`) in every provider. */
export type Receive = (request: NoticeRequest) => ReceivedNotice
