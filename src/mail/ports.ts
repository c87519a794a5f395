/**
 * Mail to people: what became of their bookings, and, to administrators, what is wrong.
 * Why apart from sync: a provider answers invitations in its own way; this tells what nobody else tells, and explains.
 * News are read from what is stored (change log and audit), never announced by whoever writes: so every path is told alike, and none is
 * forgotten. Called by the scheduler; the command line lists what could not be sent.
 */
import type { RefusedMeeting } from '../caldav/ports.ts'
import type { Booking, BookingState } from '../core/booking.ts'
import type { Language } from '../core/language.ts'
import type { Result } from '../core/result.ts'
import type { SeriesJson } from '../core/series-json.ts'
import type { Verdict } from '../core/verdict.ts'
import type { Audience } from '../core/verdict-text.ts'
import type { MailSession } from '../providers/send-by-smtp.ts'
import type { MimeDraft } from '../providers/write-mime.ts'
import type { TroubleNews } from '../troubles/ports.ts'

export interface Clock {
  now(): Temporal.Instant
}

/** What a person is told of a booking. */
export type BookingLetterKind = 'accepted' | 'moved' | 'declined' | 'contested' | 'cancelled' | 'released' | 'refused'

export interface Recipient {
  readonly address: string
  readonly name: string
  readonly language: Language
  readonly audience: Audience
}

export interface LetterRoom {
  readonly name: string
  readonly building: string | null
  readonly floor: string | null
}

/** A booking that has changed, from what it was when it was last read to what it is. */
export interface BookingNews {
  readonly booking: Booking
  readonly room: LetterRoom & { readonly timeZone: string; readonly address: string | null }
  /** Null: it was not there. Times are RFC 3339 UTC; null: not known any more. */
  readonly before: {
    readonly state: BookingState
    readonly startsAt: string | null
    readonly endsAt: string | null
    /** Null: the same room. */
    readonly roomName: string | null
  } | null
  /** It was moved to another time or room on the way. */
  readonly isMoved: boolean
  /** Somebody's meeting that invited the room: its provider brings the answer. */
  readonly isInvitation: boolean
  /** All that changed was done by the organiser, in a calendar of theirs or signed in as themselves. */
  readonly isOwnAct: boolean
  /** The organiser's address is a calendar or mailbox of ours, and nobody's. */
  readonly isOurAddress: boolean
  /** Null: the organization's language. */
  readonly language: Language | null
  readonly audience: Audience
}

/** What a letter about a booking is made of, frozen when it was decided that it is told. */
export interface BookingLetter {
  readonly kind: BookingLetterKind
  /** Null: it has none, or is private. */
  readonly summary: string | null
  readonly isPrivate: boolean
  readonly room: LetterRoom
  /** IANA zone of the room: in which times are told. */
  readonly zone: string
  /** RFC 3339 UTC. */
  readonly startsAt: string
  readonly endsAt: string
  readonly isAllDay: boolean
  readonly isRecurring: boolean
  readonly before: { readonly startsAt: string; readonly endsAt: string; readonly roomName: string | null } | null
  readonly verdict: Verdict | null
  readonly calendar: CalendarPart | null
}

/** What goes along for the recipient's own calendar (RFC 5546). */
export interface CalendarPart {
  /** PUBLISH: here it is. CANCEL: it is off. REPLY: the room's answer to a meeting that the recipient's calendar has. */
  readonly method: 'PUBLISH' | 'CANCEL' | 'REPLY'
  readonly uid: string
  readonly sequence: number
  readonly series: SeriesJson
  readonly organizer: { readonly name: string; readonly address: string }
  /** The room as an attendee; null: it has no address of its own. */
  readonly roomAddress: string | null
  /** DTSTAMP, RFC 3339 UTC. */
  readonly stamp: string
}

export type LetterContent = BookingLetter | TroubleNews

/** One matter for one person, waiting to be told. */
export interface MailItem {
  readonly id: number
  readonly bookingId: number | null
  readonly troubleId: number | null
  /** A refused PUT. */
  readonly refusalId: number | null
  readonly recipient: Recipient
  readonly content: LetterContent
}

export type NewBookingItem = Pick<MailItem, 'recipient'> & { readonly content: BookingLetter }

export interface NewsStore {
  /** Organizations in which something may have happened since their news were read. */
  withNews(): Promise<readonly number[]>
  /**
   * One transaction: reads what has changed, keeps what `judge` says is told, and moves the place up to which news were read. A first call
   * only marks the place. True: there may be more.
   */
  gather(
    organizationId: number,
    gathering: {
      readonly now: Temporal.Instant
      /** News from before are too old to be told. */
      readonly notBefore: Temporal.Instant
      readonly ownDomains: ReadonlySet<string>
      readonly judge: (news: BookingNews) => NewBookingItem | null
    },
  ): Promise<boolean>
  /** Mail is off: what happens meanwhile is not told later. */
  forgetPlaces(): Promise<void>
}

/** A PUT of a calendar program that was refused, and of which nobody has been told. */
export interface RefusedPut {
  readonly person: { readonly name: string; readonly address: string; readonly language: Language }
  /** What they tried to book. */
  readonly meeting: RefusedMeeting
  readonly room: LetterRoom & { readonly timeZone: string }
  readonly verdict: Verdict
  /** Otherwise other rooms are not named to them. */
  readonly knowsEveryRoom: boolean
}

export interface RefusalStore {
  /**
   * One transaction: each refusal is judged once, and what `judge` says is told is kept. What is older than `notBefore`, what the person has
   * been told already in other words of their program, and what they have booked since, is not told.
   */
  gather(gathering: {
    readonly now: Temporal.Instant
    readonly notBefore: Temporal.Instant
    readonly judge: (refused: RefusedPut) => NewBookingItem | null
  }): Promise<void>
  /** Mail is off: what is refused meanwhile is not told later. */
  forget(): Promise<void>
}

/** Whose items have waited long enough. */
export interface DueRecipient {
  readonly organizationId: number
  readonly recipientKey: string
  /** Troubles and bookings never share a mail. */
  readonly about: 'bookings' | 'troubles'
}

/** The frame of a mail that is being written. */
export interface MailFrame {
  readonly organizationId: number
  readonly mailId: number
  readonly now: Temporal.Instant
  /** Message-ID of the last mail to this person about the same booking; null: none. */
  readonly previousId: string | null
}

export interface WrittenMail {
  readonly messageId: string
  readonly raw: Uint8Array
}

/** A mail under a claim that nobody else has. */
export interface ClaimedMail {
  readonly organizationId: number
  readonly id: number
  readonly claimToken: string
  readonly recipientAddress: string
  readonly messageId: string
  readonly raw: Uint8Array
  /** This attempt included. */
  readonly attempts: number
}

export interface MailStore {
  /** Items wait for `windowSeconds`, and twice as long for each mail that went to the same person within the last hour, an hour at most. */
  dueRecipients(now: Temporal.Instant, windowSeconds: number, limit: number): Promise<readonly DueRecipient[]>
  /** One transaction: all that waits for this person becomes one mail. Does nothing when somebody else was first. */
  bundle(
    recipient: DueRecipient,
    now: Temporal.Instant,
    write: (items: readonly MailItem[], frame: MailFrame) => Promise<WrittenMail>,
  ): Promise<void>
  /** The oldest that is due, or null. */
  claim(now: Temporal.Instant, until: Temporal.Instant): Promise<ClaimedMail | null>
  /** Notes that the server is about to be given the text. False: the claim was lost, and it must not be. */
  handOver(mail: ClaimedMail, now: Temporal.Instant): Promise<boolean>
  settle(mail: ClaimedMail, outcome: MailOutcome): Promise<void>
  /** Claims whose time is up: those that the server cannot have wait again, the others are unsure. Answers how many became so. */
  settleAbandoned(now: Temporal.Instant): Promise<number>
}

export type MailOutcome =
  | { readonly state: 'sent'; readonly at: Temporal.Instant }
  | { readonly state: 'waiting'; readonly nextAt: Temporal.Instant; readonly error: string }
  | { readonly state: 'failed' | 'unsure'; readonly error: string }

/** MIME (RFC 5322, RFC 2045). The same draft gives the same octets. */
export type MimeWriter = (draft: MimeDraft) => Promise<Uint8Array>

/** The server that takes our mail. */
export interface MailServer {
  open(): Promise<Result<MailSession, string>>
}
