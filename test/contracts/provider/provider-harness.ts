import type { Person, RoomResponse } from '../../../src/core/calendar-item.ts'
import type { CalendarProvider, CalendarRef, NoticeRequest, Receive } from '../../../src/providers/provider.ts'

/** When a person's meeting takes place, as its author types it. Wall times are `2026-12-01T09:00`, days `2026-12-01` (`end` exclusive). */
export type PersonsTime =
  | { readonly kind: 'timed'; readonly start: string; readonly end: string; readonly timeZone: string }
  | { readonly kind: 'all_day'; readonly start: string; readonly end: string }

/** A meeting as a person makes it in their own calendar programme. */
export interface PersonsMeeting {
  readonly summary: string
  readonly organizer: Person
  readonly time: PersonsTime
  readonly private?: boolean
  /** Repeats weekly on the weekday of its start, so many times. */
  readonly weeklyTimes?: number
}

/** A person's handle on their own meeting, whatever the provider makes of it. */
export type MeetingId = string & { readonly __meeting?: never }

/** One meeting of the room as somebody reads it on the room's calendar, series taken apart. Instants are RFC 3339 UTC with seconds. */
export interface PlainMeeting {
  readonly summary: string
  readonly start: string
  readonly end: string
}

/**
 * What the next matching call of the adapter meets.
 * - `throttled`: the server says to slow down for 7 seconds and does nothing.
 * - `busy`: the server answers 503 and does nothing.
 * - `answer_lost`: the server does the work, then the connection breaks.
 * - `html`: a page of HTML with status 200, as a proxy would send it, and nothing is done.
 */
export type PlannedFailure = 'throttled' | 'busy' | 'answer_lost' | 'html'

/** Which of the adapter's calls the failure waits for: any that reads, or one that creates. Sign-in calls are never meant. */
export type FailingCall = 'read' | 'write'

/**
 * A provider's world for the contract suite: the adapter on one side, people and the server's own behaviour on the other.
 * Each test gets a fresh world with one writable room, whose mailbox answers nothing by itself unless told to.
 */
export interface ProviderHarness extends AsyncDisposable {
  /** The adapter, signed in, with every capability that the provider can have. */
  open(): CalendarProvider
  /** The same adapter with a secret that the server does not know. */
  openWithWrongSecret(): CalendarProvider
  /** Pure reading of notices: the adapter's `receive`. */
  readonly receive: Receive

  readonly calendar: CalendarRef
  /** A calendar of the same tenant that this connection may not touch. */
  readonly forbiddenCalendar: CalendarRef
  /** Somebody who can organise meetings here. */
  readonly person: Person

  /** The server's clock. */
  now(): Temporal.Instant
  /** Lets everything that the server does by itself and later (copies, answers, notices, second touches) be done. */
  settle(): Promise<void>

  inviteRoom(meeting: PersonsMeeting): Promise<MeetingId>
  /** Somebody with rights writes straight onto the room's calendar. */
  writeOntoRoom(meeting: PersonsMeeting): Promise<MeetingId>
  moveMeeting(id: MeetingId, time: PersonsTime): Promise<void>
  /** @param day the occurrence's own first day, `2026-12-08` */
  moveOccurrence(id: MeetingId, day: string, time: PersonsTime): Promise<void>
  cancelOccurrence(id: MeetingId, day: string): Promise<void>
  /** The organiser cancels an invitation; a direct entry is deleted by its author. */
  cancelMeeting(id: MeetingId): Promise<void>
  /** What the organiser sees of the room. `comment` null: none came. */
  answerSeenBy(id: MeetingId): Promise<{ readonly response: RoomResponse; readonly comment: string | null }>
  /** Makes the room's own mailbox answer invitations, as its administrator would switch it on. */
  letRoomAnswer(response: 'accepted' | 'declined'): Promise<void>

  /** Somebody deletes everything on the room's own calendar, one item after the other. */
  emptyCalendar(): Promise<void>

  /** What takes room time on the calendar between two instants, sorted by start; cancelled and declined meetings left out. */
  readCalendarPlainly(from: Temporal.Instant, to: Temporal.Instant): Promise<readonly PlainMeeting[]>
  /** Addresses to which mail was sent so far, for whatever reason. */
  mailedAddresses(): Promise<readonly string[]>

  /** A public address of ours that the server can call; what arrives is in `receivedNotices`. */
  readonly notificationUrl: string
  receivedNotices(): readonly NoticeRequest[]
  /** From now on the server's notices get lost on the way. */
  loseNotices(): Promise<void>

  failNext(call: FailingCall, failure: PlannedFailure): Promise<void>
  /** Every cursor handed out so far is dead. */
  expireCursors(): Promise<void>
}

/** Starts a fresh world. */
export type StartHarness = () => Promise<ProviderHarness>
