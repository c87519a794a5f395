/**
 * Calendars of others as blockers of a room: an ICS address that is read again and again, or a file. Read-only: nothing is ever written there.
 * Why apart from sync: there is no cursor, no answer and no link; the whole text is compared with what was done about it before.
 * Called by the API (add, list, refresh, remove) and by the scheduler (refresh what is due).
 */
import type { CommitAnswer, CommitRequest } from '../booking/commit-request.ts'
import type { Caller, ConflictRaiser } from '../booking/ports.ts'
import type { Booking } from '../core/booking.ts'
import type { Result } from '../core/result.ts'
import type { Room } from '../core/room.ts'

/** `new`: not read yet. `failing`: the last try failed, what was read before stays. `stopped`: waits for a person. */
export const FOREIGN_STATES = ['new', 'ok', 'failing', 'stopped'] as const
export type ForeignState = (typeof FOREIGN_STATES)[number]

/** Why a text could not be had, or was not followed. */
export const FOREIGN_FAILURES = [
  /** The address may not be called: not https, a private network, a redirect to one. */
  'address_refused',
  'unreachable',
  'http_status',
  'too_large',
  /** Not iCalendar, nested too deeply, or with more meetings than are followed. */
  'unreadable',
  'too_slow',
  /** It names no meeting at all: taken for a mistake. */
  'empty',
  /** It names less than a fifth of what it named. */
  'shrunk',
  /** The key that sealed the address is not configured any more. */
  'address_unknown',
] as const

export interface ForeignFailure {
  readonly code: (typeof FOREIGN_FAILURES)[number]
  /** For people; never the address. */
  readonly detail: string
}

export interface ForeignCalendar {
  readonly id: number
  readonly organizationId: number
  readonly roomId: number
  readonly name: string
  /** Null: a file. */
  readonly host: string | null
  readonly intervalMinutes: number
  readonly state: ForeignState
  /** How many meetings the last text named, those that are over included. */
  readonly named: number
  /** RFC 3339 UTC, like the other times. */
  readonly lastSuccessAt: string | null
  readonly lastError: (ForeignFailure & { readonly at: string }) | null
  readonly nextAt: string | null
  readonly createdAt: string
}

/** What is needed to read it again, under a lease that nobody else has meanwhile. */
export interface LeasedForeignCalendar extends ForeignCalendar {
  readonly leaseToken: string
  readonly address: { readonly sealed: Uint8Array; readonly keyId: string } | null
  readonly etag: string | null
  readonly lastModified: string | null
}

export interface ForeignTarget {
  readonly organizationId: number
  readonly id: number
}

/** Implemented by `store/foreign-calendar-store.ts`. */
export interface ForeignCalendars {
  /** The number of the next one: the seal of its address is bound to it. */
  reserveId(): Promise<number>
  /** Null: there is no such room (any more). An address is due at once. */
  create(
    caller: Caller,
    calendar: Pick<ForeignCalendar, 'id' | 'roomId' | 'name' | 'host' | 'intervalMinutes'> &
      Pick<LeasedForeignCalendar, 'address'>,
  ): Promise<ForeignCalendar | null>
  read(target: ForeignTarget): Promise<ForeignCalendar | null>
  /** Oldest first; null: there is no such room. */
  list(organizationId: number, roomId: number): Promise<readonly ForeignCalendar[] | null>
  due(now: Temporal.Instant, limit: number): Promise<readonly ForeignTarget[]>
  /** Null: it is gone, or somebody else is at it. */
  lease(target: ForeignTarget, until: Temporal.Instant): Promise<LeasedForeignCalendar | null>
  /** Ends the lease with what came of it. Does nothing when the lease was lost. */
  finish(calendar: LeasedForeignCalendar, outcome: ForeignOutcome): Promise<void>
  /** False: it is gone. Its items must be gone before. */
  remove(caller: Caller, calendar: LeasedForeignCalendar): Promise<boolean>
  items(target: ForeignTarget): Promise<readonly ForeignItem[]>
  /** One transaction with the room under its lock. False: the lease was lost, and nothing was done. */
  inTransaction(calendar: LeasedForeignCalendar, work: (unit: ForeignUnit) => Promise<void>): Promise<boolean>
}

export interface ForeignOutcome {
  readonly at: Temporal.Instant
  readonly state: ForeignState
  readonly failure: ForeignFailure | null
  readonly nextAt: Temporal.Instant | null
  /** Null: as before. */
  readonly read: { readonly named: number; readonly etag: string | null; readonly lastModified: string | null } | null
}

/** A meeting of a foreign calendar, and the booking that was made of it. */
export interface ForeignItem {
  readonly uid: string
  readonly hash: string
  readonly bookingId: number | null
}

/** What one transaction may do. Calendars that are owed something are woken after it. */
export interface ForeignUnit {
  room(): Promise<Room>
  booking(bookingId: number): Promise<Booking | null>
  commit(request: CommitRequest): Promise<CommitAnswer>
  readonly raise: ConflictRaiser['raise']
  remember(item: ForeignItem): Promise<void>
  forget(uid: string): Promise<void>
}

export interface Download {
  readonly text: string
  readonly etag: string | null
  readonly lastModified: string | null
}

/** Fetches a text from an address that a person named. Implemented by `providers/download-text.ts`. */
export interface Downloader {
  /** Why this address may never be called, whatever it answers; null: it may. */
  refusal(address: string): string | null
  /** Null: nothing new since. */
  get(
    address: string,
    known: { readonly etag: string | null; readonly lastModified: string | null },
  ): Promise<Result<Download | null, ForeignFailure>>
}

/** One VEVENT as it stands in the text: values are not interpreted. */
export interface RawEvent {
  readonly uid: string | null
  readonly summary: string | null
  readonly status: string | null
  readonly transparency: string | null
  readonly visibility: string | null
  readonly start: RawValue | null
  readonly end: RawValue | null
  readonly duration: RawValue | null
  readonly recurrenceId: RawValue | null
  readonly rules: readonly RawValue[]
  readonly rdates: readonly RawValue[]
  readonly exdates: readonly RawValue[]
  readonly exrules: readonly RawValue[]
}

export interface RawValue {
  readonly value: string
  readonly zone: string | null
}

export interface RawCalendar {
  readonly events: readonly RawEvent[]
  /** Of custom zones the public name that some writers add (X-LIC-LOCATION), by TZID. */
  readonly zones: Readonly<Record<string, string>>
}

/** Reads iCalendar text away from the event loop, within a deadline. Implemented by `parse-in-worker.ts`. */
export type ParseIcs = (text: string) => Promise<Result<RawCalendar, ForeignFailure>>
