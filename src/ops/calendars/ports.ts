/**
 * Pairing: which calendar of which connection is a room's, and whether we may do there what we must.
 * Why apart from rooms: a room is ours, a calendar is somebody else's, and every right on it is proven before it is relied on.
 * Called by the API and the command line; stored by `store/calendar-store.ts`.
 */

import type { Caller } from '../../booking/ports.ts'
import type { BookingState } from '../../core/booking.ts'
import type { Delay } from '../../core/delay.ts'
import type { Result } from '../../core/result.ts'
import type { Proof, ProviderKind } from '../../providers/provider.ts'
import type { RemovalAnswer } from '../../sync/inbox-row.ts'

export type Decides = 'meetmeup' | 'provider'

/** When a calendar is adopted (read, and written to only with approval) instead of kept from the first moment on. */
export type Adopts = 'never' | 'always' | 'when_in_use'

/** A room's calendar as an administrator sees it. Times are RFC 3339 UTC. */
export interface PairedCalendar {
  readonly id: number
  readonly roomId: number
  readonly connectionId: number
  readonly provider: ProviderKind
  readonly remoteCalendarId: string
  readonly timeZone: string
  readonly decides: Decides
  readonly canAsk: boolean
  /** `reading`: it is read and not written to until its adoption is approved. `undoing`: its adoption is being undone. Null: it is kept. */
  readonly adoption: 'reading' | 'undoing' | null
  readonly proofs: readonly Proof[]
  readonly checkedAt: string | null
  readonly watch: 'untried' | 'watching' | 'refused' | 'unreachable'
  readonly watchDetail: string | null
  readonly health: 'ok' | 'degraded' | 'forbidden' | 'paused'
  readonly healthDetail: string | null
  readonly healthSince: string
  readonly signedOut: boolean
  /** Set: the provider asked for quiet until then. */
  readonly quietUntil: string | null
  readonly pollIntervalSeconds: number
  readonly failures: number
  /** The last moment at which the provider proved to hold nothing that we do not know; null: never yet. */
  readonly provenAt: string | null
  /** `observe`: it is read, and nothing is written to it, until a person lets it go live. */
  readonly mode: 'live' | 'observe'
  readonly modeReason: string | null
  /** When it was last listed whole and compared, in both directions; null: not yet. */
  readonly comparedAt: string | null
  readonly nextCompareAt: string
  /** Why the last attempt to compare it came to no end; null: it did. */
  readonly compareDetail: string | null
  /** From a change there to our decision on it. */
  readonly cameIn: Delay
  /** From our decision to the provider's answer to the write of it. */
  readonly wentOut: Delay
  /** Writes that are owed to it. */
  readonly owed: number
  /** Items of it that were set aside because they could not be understood. */
  readonly quarantined: number
  readonly createdAt: string
}

export interface NewCalendar {
  readonly roomId: number
  readonly connectionId: number
  readonly remoteCalendarId: string
  readonly timeZone: string
  readonly decides: Decides
  readonly canAsk: boolean
  readonly proofs: readonly Proof[]
  readonly checkedAt: Temporal.Instant
  readonly adopts: boolean
}

export interface CalendarStore {
  /**
   * One transaction, under the room's lock: the calendar, what it is owed of the bookings that stand, and a new version of the room's rules.
   * `already_paired`: this calendar belongs to a room already.
   */
  pair(
    caller: Caller,
    calendar: NewCalendar,
  ): Promise<
    Result<
      PairedCalendar,
      { readonly code: 'room_not_found' } | { readonly code: 'already_paired'; readonly roomId: number }
    >
  >
  /** Null: there is no such room. */
  list(organizationId: number, roomId: number): Promise<readonly PairedCalendar[] | null>
  read(
    organizationId: number,
    of: { readonly roomId: number; readonly calendarId: number },
  ): Promise<PairedCalendar | null>
  /** The outcome of a check. What had stopped for want of rights goes on when `passed`. */
  checked(
    caller: Caller,
    check: {
      readonly calendarId: number
      readonly proofs: readonly Proof[]
      readonly canAsk: boolean
      readonly passed: boolean
      readonly at: Temporal.Instant
    },
  ): Promise<void>
  /** The next visit compares it whole. `roomId` null: of whichever room. False: it is not there. */
  compareSoon(caller: Caller, of: { readonly roomId: number | null; readonly calendarId: number }): Promise<boolean>
  /** Forgets the calendar and what we knew of it. Nothing is changed at the provider, and no booking is touched. False: it is not there. */
  unpair(caller: Caller, of: { readonly roomId: number; readonly calendarId: number }): Promise<boolean>
}

/** A meeting that vanished together with many others, and stands until a person has answered. */
export interface StoppedRemoval {
  readonly remoteId: string
  /** Since when it is known to be gone. RFC 3339 UTC. */
  readonly since: string
  readonly link: { readonly role: 'mirror' | 'request' | 'invitation' | 'direct'; readonly restored: number }
  readonly booking: {
    readonly id: number
    readonly state: BookingState
    readonly bornHere: boolean
    readonly startsAt: string
    readonly endsAt: string
    readonly recurring: boolean
    /** Null: there is none, or the meeting is private. */
    readonly organizer: string | null
  }
}

export interface MassRemovals {
  /** By start. Null: there is no such calendar. */
  list(organizationId: number, calendarId: number): Promise<readonly StoppedRemoval[] | null>
  /**
   * One transaction: every stopped removal of the calendar waits again, with the answer, the conflict is closed, and the history knows who
   * said so. Answers how many; null: there is no such calendar.
   */
  answer(
    caller: Caller,
    order: { readonly calendarId: number; readonly answer: RemovalAnswer; readonly reason: string },
  ): Promise<number | null>
}

/** What a switch between observing and live is about: one calendar, or all of the organization. */
export interface ModeOrder {
  readonly calendarId: number | null
  readonly reason: string
}

export interface CalendarModes {
  /**
   * One transaction: nothing is written to these calendars any more, and whoever is at one of them stops. Everything is read anew; ids that may
   * have been given out before are not given out again. Answers the calendars that were live.
   */
  observe(caller: Caller, order: ModeOrder): Promise<readonly number[]>
  /** What waits is judged, then written; each is compared whole. Answers the calendars that were observing. */
  goLive(caller: Caller, order: ModeOrder & { readonly now: Temporal.Instant }): Promise<readonly number[]>
}
