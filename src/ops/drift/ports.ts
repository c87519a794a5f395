/**
 * Drift: what differs between the core and a room's calendars at this moment, since when, and what would be done about it.
 * Why apart from the proof (`ops/verify`): the proof judges promises and lets pass what is on its way; this shows one room to a person, all of it.
 * Called by the API and the command line. Reporting only reads, under the lease of the calendar; repairing marks what the engine shall do.
 */
import type { Caller } from '../../booking/ports.ts'
import type { CalendarLeases } from '../../sync/ports.ts'
import type { CalendarFact } from '../verify/calendar-facts.ts'
import type { CalendarFacts, CalendarReader, Clock } from '../verify/ports.ts'

export type DifferenceKind =
  /** A booking that the calendar does not show: it has no link, or its item is not there. */
  | 'missing'
  /** Its item is there and takes no time. */
  | 'takes_no_time'
  | 'different_time'
  | 'different_privacy'
  /** A booking that was given up still takes time there. */
  | 'left_over'
  /** A write that is on its way. */
  | 'owed'
  /** The calendar does not take the write, and a person must look. */
  | 'refused'
  /** An item that takes time there, and that no booking knows. */
  | 'unknown_item'
  /** An item with our mark that belongs to no link. */
  | 'stray'
  /** An item, or its newest version, that was not taken in yet. */
  | 'unread'
  /** An item that could not be understood or applied. */
  | 'set_aside'

/** What the engine does about it: at once, or as soon as it is asked to repair it. */
export type Remedy = 'write' | 'write_again' | 'remove' | 'read_again' | 'take_in' | 'retry'

export interface Difference {
  /** Stays the same for as long as the difference stands. */
  readonly id: string
  readonly calendarId: number
  readonly kind: DifferenceKind
  readonly bookingId: number | null
  readonly linkId: number | null
  readonly remoteId: string | null
  /** RFC 3339 UTC; null: nothing tells. */
  readonly since: string | null
  /** One sentence. */
  readonly says: string
  readonly remedy: Remedy
  /** A person has been asked about it: the conflict. */
  readonly conflictId: number | null
}

export interface DriftFacts {
  /** The room's calendars; null: there is no such room. */
  calendarsOf(organizationId: number, roomId: number): Promise<readonly CalendarFact[] | null>
  /** Since when writes are owed, by link, and since when items wait or are set aside, by remote id. */
  since(calendar: CalendarFact): Promise<{
    readonly owed: ReadonlyMap<number, string>
    readonly waiting: ReadonlyMap<string, string>
  }>
}

export interface DriftPorts {
  readonly facts: DriftFacts
  readonly calendars: CalendarFacts
  readonly providers: { of(organizationId: number, connectionId: number): Promise<CalendarReader | null> }
  readonly leases: Pick<CalendarLeases, 'acquire' | 'extend' | 'release'>
  readonly clock: Clock
  readonly pause: (milliseconds: number) => Promise<void>
}

export interface DriftRepairs {
  /** One transaction for one calendar: the engine is told what to do about each, and the history who asked for it. */
  repair(caller: Caller, calendarId: number, differences: readonly Difference[]): Promise<void>
}
