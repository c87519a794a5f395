/**
 * What the sync engine needs from outside: the state of calendars and links, the inbox, one transaction per decision, providers by connection.
 * Why: PostgreSQL holds the truth of every step, so that each may be killed and run again; the engine itself remembers nothing.
 * Who calls the engine: the workers (one job: visit a calendar), the webhooks (mark dirty), the pairing (check).
 */
import type { CommitAnswer, CommitRequest, Committed, OwedLink } from '../booking/commit-request.ts'
import type { BookableRoom, ConflictToRaise, RoomFinder } from '../booking/ports.ts'
import type { Booking } from '../core/booking.ts'
import type { CalendarItem, Person } from '../core/calendar-item.ts'
import type { RequestClass } from '../core/request-budget.ts'
import type { Single } from '../core/singles.ts'
import type { RoomOfMeeting } from '../core/swap.ts'
import type { Reader } from '../core/verdict-text.ts'
import type { CalendarProvider, Change, ProviderError, PullWindow } from '../providers/provider.ts'
import type { InboxRow, NewsRow } from './inbox-row.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import type { DirtyLink, Link, LinkRole, LinkUpdate } from './link.ts'

/** A lease is extended four times within its life by whoever is alive: so soon is a killed worker replaced. */
export const LEASE_SECONDS = 20

export interface CalendarLeases {
  /** Null: somebody else is at it, it is paused, or it does not exist. */
  acquire(organizationId: number, calendarId: number): Promise<LeasedCalendar | null>
  /** False: the lease was lost; stop at once. */
  extend(calendar: LeasedCalendar): Promise<boolean>
  /** Gives the lease back. Answers whether the calendar became dirty meanwhile. */
  release(calendar: LeasedCalendar): Promise<boolean>
  /** Forgets the dirt that was there before the first request of a pull (what comes later sets it again); it stays due until it is proven. */
  takeNotice(calendar: LeasedCalendar): Promise<void>
  /** A pull has seen everything: proof of freshness, next poll, health. */
  proven(calendar: LeasedCalendar, next: { readonly pollIntervalSeconds: number }): Promise<void>
  /** Everything was read while it is only looked at: no proof of freshness, because nothing of it has been judged. */
  observed(calendar: LeasedCalendar, next: { readonly pollIntervalSeconds: number }): Promise<void>
  /** A calendar that is being adopted was read to the end. No proof of freshness: what was read is kept aside. */
  readForAdoption(calendar: LeasedCalendar, next: { readonly pollIntervalSeconds: number }): Promise<void>
  /** What a failure means for the calendar or its whole connection. What was only postponed is no failure. */
  failed(calendar: LeasedCalendar, error: ProviderError): Promise<void>
  /** A write has just been made: look again soon, because providers touch items after a write. */
  lookAgainSoon(calendar: LeasedCalendar): Promise<void>
}

export interface StoredCursor {
  readonly window: PullWindow
  readonly cursor: string | null
  /** The next page of an unfinished round, and that round. */
  readonly resume: string | null
  readonly roundId: string | null
}

export interface PageToStore {
  readonly window: PullWindow
  readonly roundId: string
  /** Whether the round reads everything in the window, or what changed since the last one. What a whole round does not name is looked into. */
  readonly reads: 'everything' | 'changes'
  readonly isFirst: boolean
  readonly now: Temporal.Instant
  readonly changes: readonly Change[]
  readonly next: { readonly kind: 'more' | 'done'; readonly cursor: string }
}

/** One listing of everything on a calendar, beside the cursors that follow its changes. Survives being killed between any two pages. */
export interface CompareRound {
  readonly roundId: string
  /** Windows that have not been listed to their end, with the next page of the one that was begun. */
  readonly open: readonly { readonly window: PullWindow; readonly resume: string | null }[]
}

export interface ComparePage {
  readonly window: PullWindow
  readonly roundId: string
  readonly changes: readonly Change[]
  readonly next: { readonly kind: 'more' | 'done'; readonly cursor: string }
}

export interface Compares {
  /**
   * The round that is under way over these windows, or a new one. One that is old, or was begun over other windows, is begun anew. With a
   * new one, every booking that the calendar should have and has no link to is owed to it. Null: lease lost.
   */
  begin(calendar: LeasedCalendar, windows: readonly PullWindow[]): Promise<CompareRound | null>
  /** One transaction: what the page names is marked, what it says that we do not know goes into the inbox. False: lease lost. */
  storePage(calendar: LeasedCalendar, page: ComparePage): Promise<boolean>
  /**
   * After the last page of the last window, in one transaction: every link of a meeting ahead that nothing named and that nobody wrote
   * meanwhile is to be looked into, and the round is over. False: lease lost.
   */
  conclude(calendar: LeasedCalendar, now: Temporal.Instant): Promise<boolean>
  /** The listing cannot go on as it stands: the next one begins from nothing, later. */
  postpone(calendar: LeasedCalendar, error: ProviderError): Promise<void>
}

/** The knowledge that a calendar is ahead of our own database. */
export interface Observations {
  /** Whether the item carries a mark of ours that we have not given out. */
  isAhead(calendar: LeasedCalendar, item: CalendarItem): Promise<boolean>
  /**
   * Whether an item with a mark that no link knows has to wait: after going live the room's other calendars are read first, because one of
   * them may hold the meeting of which the item is our copy. `as`: an item that shows one date of a series waits until what is whole there is judged.
   */
  mustWait(calendar: LeasedCalendar, as: 'whole' | 'date'): Promise<boolean>
  /** What has waited for that and need not any more is judged again. */
  release(calendar: LeasedCalendar): Promise<void>
  /** From now on every calendar of the organization is only looked at, and a person is asked. */
  begin(calendar: LeasedCalendar, item: CalendarItem): Promise<void>
}

/** Our own mark on an item that is not the item of its link. */
export interface StrayFound {
  readonly kind: 'twin' | 'orphan'
  readonly remoteId: string
  readonly version: string
  readonly linkId: number
}

export interface Stray {
  readonly id: number
  readonly kind: StrayFound['kind']
  readonly remoteId: string
  readonly version: string
  /** Whose mark it carries, as that is now; null: of nobody that is known. */
  readonly original: DirtyLink | null
}

/** Items of ours that are too many on a calendar. */
export interface Strays {
  found(calendar: LeasedCalendar): Promise<readonly Stray[]>
  /** `removed`: it is gone. `changed`: somebody has used it since, so it stays, and is news. False: lease lost. */
  settle(calendar: LeasedCalendar, stray: Stray, outcome: 'removed' | 'changed'): Promise<boolean>
  failed(calendar: LeasedCalendar, stray: Stray, error: ProviderError): Promise<void>
}

export interface Cursors {
  load(calendar: LeasedCalendar): Promise<readonly StoredCursor[]>
  /** One transaction: every change into the inbox, and the places where the rounds stand, one for each window. False: the lease was lost, and nothing is stored. */
  storePages(calendar: LeasedCalendar, pages: readonly PageToStore[]): Promise<boolean>
  /** The provider declared the cursor dead: the window is read anew. Deletes nothing else. */
  forget(calendar: LeasedCalendar, window: PullWindow): Promise<void>
}

export interface Removals {
  /** All rows of each item. */
  readonly items: readonly (readonly InboxRow[])[]
  /** Meetings ahead that this calendar is known to hold, those of `items` included. */
  readonly known: number
  /** Meetings that it has lost in the last ten minutes. */
  readonly recent: number
  /** A mass removal of this calendar waits for a person. */
  readonly stopped: boolean
}

/** What a calendar's inbox holds for whoever comes to apply it. */
export interface Pending {
  /** Something has not been applied. */
  readonly news: boolean
  /** Of that, something is a removal. */
  readonly removals: boolean
  /** Something was set aside because it waits for other news, not for a person. */
  readonly waiting: boolean
}

export interface Inbox {
  /** Most visits find nothing: this one look spares them all others. */
  pending(calendar: LeasedCalendar): Promise<Pending>
  /** What has not been applied: per remote item all of its rows, oldest first. At most `limit` items. */
  waiting(calendar: LeasedCalendar, limit: number): Promise<readonly (readonly InboxRow[])[]>
  /** What waits as a removal of a meeting that lies ahead and nobody has answered for. */
  removals(calendar: LeasedCalendar, now: Temporal.Instant): Promise<Removals>
  /** Keeps what the brake has read in place of something removed, so that it does not read everything again after a visit that had to end. */
  noteFound(calendar: LeasedCalendar, row: InboxRow, found: 'gone' | 'there'): Promise<void>
  linkByRemote(calendar: LeasedCalendar, remoteId: string): Promise<Link | null>
  /** Whether this calendar told of the item before the oldest of these rows, whatever became of that. */
  toldBefore(calendar: LeasedCalendar, rows: readonly InboxRow[]): Promise<boolean>
  /** A removal that no link explains may be an occurrence of a deleted series: every series of this calendar that goes on is looked at again. */
  suspectSeries(calendar: LeasedCalendar, now: Temporal.Instant): Promise<void>
  /** What was set aside as the possible rest of a series is judged again: the series may have been cut short since, or its time is up. */
  judgeRestsAgain(calendar: LeasedCalendar): Promise<void>
  /** Sets an item aside with its error; it is listed, and stops nobody. */
  quarantine(
    calendar: LeasedCalendar,
    rows: readonly InboxRow[],
    error: { readonly code: string; readonly message: string },
  ): Promise<void>
}

/** One transaction in which one item of the inbox becomes a decision. */
export interface ApplyUnit {
  readonly calendar: LeasedCalendar
  room(): Promise<BookableRoom>
  readonly finder: RoomFinder
  booking(bookingId: number): Promise<Booking | null>
  linkByRemote(remoteId: string): Promise<Link | null>
  /** What these join keys name, in every room that knows it by an invitation and was told of it within a week; what changed last comes first. */
  roomsOfMeeting(joinKeys: readonly string[]): Promise<readonly RoomOfMeeting[]>
  /** Whether cancelled meetings stay on this calendar, marked as cancelled: one was seen there within three months. */
  keepsCancelled(): Promise<boolean>
  /** How many rooms this calendar has taken back within a week, since a person last decided about that. */
  takenBack(): Promise<number>
  /** Keeps everybody else out of one more room for the rest of the transaction; where somebody is in it, the transaction is run again. */
  alsoLock(roomId: number): Promise<void>
  /** A link of this calendar by the text of our own mark. */
  linkByMark(mark: string): Promise<Link | null>
  /** Series that this calendar is to show and has no item for, with their bookings. */
  seriesWithoutItem(): Promise<readonly DirtyLink[]>
  /** The link of one date of a series, made where there is none: its item has come back to us before its link. */
  takeSingle(series: Link, single: Single): Promise<Link>
  /** Copies of ours that this calendar is owed and does not have as far as we know, with their bookings. */
  unwritten(): Promise<readonly DirtyLink[]>
  /** A copy of ours here that says exactly this. */
  copyByHash(hash: string): Promise<Link | null>
  /** A request of ours whose invitation carries this key. */
  requestByJoinKey(joinKey: string): Promise<Link | null>
  /** An active booking of the same room that is the same meeting, known through another calendar. */
  bookingByJoinKey(joinKey: string): Promise<{ readonly booking: Booking; readonly linkHere: Link | null } | null>
  /** Writes into this calendar's link of a booking, where there is one. */
  updateLinkOf(bookingId: number, update: LinkUpdate): Promise<void>
  /** Whether this is an item of ours that a person's own meeting has replaced, and that has not gone yet. */
  isLeftover(remoteId: string, joinKey: string | null): Promise<boolean>
  /** The calendar's link of a booking is this item from now on; what stood there of ours becomes a leftover. */
  takeLink(
    bookingId: number,
    take: { readonly remoteId: string; readonly role: LinkRole; readonly owed: boolean },
  ): Promise<Link>
  /** Other people's own meetings by which the booking is known on other calendars, with their join keys. */
  otherMeetings(bookingId: number): Promise<readonly { readonly linkId: number; readonly joinKey: string | null }[]>
  /** What was somebody's meeting here is our copy from now on, and owed anew. */
  becomeCopy(linkId: number): Promise<void>
  /** Forgets that this link's item is the booking: it is met anew, as a meeting of its own, and a copy is owed in its place. */
  partWays(linkId: number): Promise<void>
  /** The provider's own creation time of a booking, where one is known. RFC 3339 UTC. */
  remoteCreatedAt(bookingId: number): Promise<string | null>
  /** Everybody who holds the room in the rows of a request; a refusal names only the last one of each row. */
  holders(request: CommitRequest): Promise<readonly { readonly bookingId: number; readonly receivedAt: string }[]>
  /** Whether somebody wrote this booking straight onto a calendar of the room. */
  isDirectWrite(bookingId: number): Promise<boolean>
  /** How often news of calendars has moved a booking in the last ten minutes. */
  movesByCalendars(bookingId: number): Promise<number>
  /** A series of the same organiser on this calendar that was changed in the last ten minutes, and ends before this one begins. */
  seriesCutShort(query: {
    readonly organizer: string
    readonly startsAt: Temporal.Instant
    readonly except: number
  }): Promise<number | null>
  /**
   * Whether each of these bookings is a series of the same organiser on this calendar that began before the newcomer does, and the newcomer came so
   * lately that the news of their end may be still on its way.
   */
  mayGiveWayTo(newcomer: {
    readonly organizer: string
    readonly startsAt: Temporal.Instant
    readonly holders: readonly number[]
    readonly receivedAt: Temporal.Instant
  }): Promise<boolean>
  /** Whether a held booking still waits for this calendar's answer. */
  awaitsAnswerHere(bookingId: number): Promise<boolean>
  /** Whether every calendar that was asked for this booking has accepted. */
  allAccepted(bookingId: number): Promise<boolean>
  commit(request: CommitRequest): Promise<CommitAnswer>
  /** Writes new bookings as long as nothing speaks against them: the answers are those of the first ones, as many as were written. */
  commitUnopposed(requests: readonly CommitRequest[]): Promise<readonly Committed[]>
  /** Every invitation by which this booking is known. Answers the links. */
  invitationsOf(bookingId: number): Promise<readonly number[]>
  raise(conflict: ConflictToRaise): Promise<void>
  updateLink(linkId: number, update: LinkUpdate): Promise<void>
  /** An item of ours that belongs to no link is kept on a list, to be taken away while nobody has touched it. */
  noteStray(stray: StrayFound): Promise<void>
  /** The link must be written again although the booking has not changed. */
  redo(linkId: number, found: 'changed' | 'deleted'): Promise<void>
  /** Which of these items no link, no leftover and no booking of the room knows, and were never told of before these rows: by their remote ids. */
  strangers(news: readonly NewsRow[]): Promise<ReadonlyMap<string, Stranger>>
  /** Ends the rows of this item: the last one applied with its decision, the others superseded. */
  finish(rows: readonly InboxRow[], decision: string): Promise<void>
  /** The same for items of one row each. */
  finishEach(ends: readonly ItemEnd[]): Promise<void>
}

/** An item that nobody knows on its calendar or in its room. */
export interface Stranger {
  /** Another room knows the meeting, or a series of which it may be a date. */
  readonly isKnownElsewhere: boolean
}

/** The id of a row, and what was decided on it. */
export interface ItemEnd {
  readonly id: number
  readonly decision: string
}

export interface Apply {
  /** Answers the calendars that are owed something by it; null, with nothing written, when the lease was lost. */
  inTransaction(calendar: LeasedCalendar, work: (unit: ApplyUnit) => Promise<void>): Promise<readonly OwedLink[] | null>
}

export interface Outbound {
  /** Whether an organiser belongs to the organization (nobody knows: no), and in which language they are written to. */
  readerOf(calendar: LeasedCalendar, organizer: Person | null): Promise<Reader>
  /** Links of this calendar that are owed a write and may be tried now, oldest first. */
  dirty(calendar: LeasedCalendar, limit: number): Promise<readonly DirtyLink[]>
  /** Before a byte leaves: the write may happen from now on. `anew`: as a new item, under the next generation. The link as it is then; null: lease lost. */
  intend(calendar: LeasedCalendar, link: Link, as: 'same' | 'anew'): Promise<Link | null>
  /** The answer is stored: the link reflects the version. False: lease lost, the answer is thrown away. */
  done(calendar: LeasedCalendar, link: Link, outcome: PushOutcome): Promise<boolean>
  /**
   * Whether calendars make us write the same thing onto this one again and again: it was written three times in ten minutes, and what it is written for
   * now came from a calendar.
   */
  goesInCircles(calendar: LeasedCalendar, link: Link, hash: string): Promise<boolean>
  /** It did not work (yet). `blocked`: a person must look; otherwise it is tried again after `retryInMs`. */
  failed(
    calendar: LeasedCalendar,
    link: Link,
    failure: {
      readonly error: ProviderError
      readonly state: 'pending' | 'unknown' | 'blocked'
      readonly retryInMs: number
      readonly countsAsAttempt: boolean
    },
  ): Promise<void>
  /**
   * The dates of a series are to stand on this calendar one by one: each gets a link of its own, and is owed where it says something else than it did.
   * Answers how many are still owed and wait for nobody; null: lease lost.
   */
  planSingles(calendar: LeasedCalendar, plan: SinglesPlan): Promise<number | null>
  raise(calendar: LeasedCalendar, conflict: ConflictToRaise): Promise<void>
  /** The item of this link was not there: it is looked into like a removal that the provider told. `certain`: no read would tell more. */
  noticeGone(calendar: LeasedCalendar, link: Link, as?: 'certain'): Promise<void>
  /** Links whose last write may or may not have happened, and whose item is not known. */
  uncertain(calendar: LeasedCalendar): Promise<readonly Link[]>
  /** What holds the room until this calendar's provider has answered: our own requests, and invitations of other people. */
  awaited(calendar: LeasedCalendar): Promise<readonly Link[]>
  /** Our own requests that the room has accepted, for what is not over, and of which no copy was ever seen on its calendar. */
  acceptedUnseen(calendar: LeasedCalendar, now: Temporal.Instant): Promise<readonly Link[]>
  /** Bookings that wait for an answer, and stand on this calendar as they are now without having asked: written onto it by a person, or by us. */
  written(calendar: LeasedCalendar): Promise<readonly number[]>
  /** What looking for it found: our item, or nothing (then it may be written again). */
  looked(calendar: LeasedCalendar, link: Link, found: LinkUpdate | null): Promise<void>
}

/** The dates of a series that a calendar has no words for. */
export interface SinglesPlan {
  /** The link of the series. */
  readonly link: Link
  /** The version of the booking of which they are made. */
  readonly version: number
  readonly until: Temporal.Instant
  /** The nearest first; `hash`: what each is to say. */
  readonly singles: readonly (Single & { readonly hash: string })[]
  /** What is over by then is not touched. */
  readonly now: Temporal.Instant
  /** How it is listed. */
  readonly conflict: ConflictToRaise
}

export interface SeriesAsSingles {
  /** Series whose dates are written one by one up to before `known` are owed the next ones. Answers their calendars. */
  roll(due: {
    readonly known: Temporal.Instant
    readonly now: Temporal.Instant
    readonly limit: number
  }): Promise<readonly { readonly organizationId: number; readonly calendarId: number }[]>
}

export interface PushOutcome {
  /** The version of the booking that the link now reflects. */
  readonly version: number
  readonly state: 'live' | 'gone'
  readonly update: LinkUpdate
  /** What was written, where something was. */
  readonly wrote?: string
  /** Its dates need not stand there one by one any more: those that are not over by then are owed their removal. Absent: nothing follows. */
  readonly retireSingles?: Temporal.Instant
}

export interface Providers {
  /**
   * The signed-in provider of a connection; null: the connection does not exist.
   * @param version of its settings, where the caller has just read it: then nobody is asked about one that is open already
   */
  of(organizationId: number, connectionId: number, version?: number): Promise<CalendarProvider | null>
}

export interface Clock {
  now(): Temporal.Instant
}

export interface Ids {
  uuid(): string
  /** 256 bits of randomness, base64url. */
  secret(): string
}

/** What all processes share about calls under one identity, that is, one connection. */
export interface ConnectionPaces {
  /** Takes requests of a class out of the budget. Nothing granted: not before `waitMs`. */
  take(
    calendar: LeasedCalendar,
    request: { readonly of: RequestClass; readonly wanted: number },
  ): Promise<{ readonly granted: number; readonly waitMs: number }>
  /** Nobody calls before it is over; each in a row lasts longer. All calendars of the connection are out from then on. */
  suspend(calendar: LeasedCalendar, error: ProviderError): Promise<void>
  /** Whether one may call where a suspension was met: when it is over, one caller at a time, until a call has worked. */
  mayProbe(calendar: LeasedCalendar): Promise<boolean>
  /** The provider answers again. */
  resume(calendar: LeasedCalendar): Promise<void>
}

export interface DueCalendars {
  /** Calendars whose poll is due, that are dirty, or that are owed something, and that nobody is at. */
  due(limit: number): Promise<readonly { readonly organizationId: number; readonly calendarId: number }[]>
}
