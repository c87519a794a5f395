/**
 * What the use cases of booking need from outside. Every use case names the few of these it uses; `compose.ts` binds them to `src/store`.
 */
import type { Booking, BookingState } from '../core/booking.ts'
import type { OccupancyKind, OccupancyRow } from '../core/occupancy.ts'
import type { RoomPolicy } from '../core/policy.ts'
import type { Result } from '../core/result.ts'
import type { Room, RoomContent } from '../core/room.ts'
import type { Interval, ZoneId } from '../core/time/index.ts'
import type { CommitAnswer, CommitRequest, Committed, GuardFailure, OwedLink } from './commit-request.ts'

/** On whose behalf something is done. */
export interface Caller {
  readonly organizationId: number
  /** `key:12`, `calendar:3`, `person:a@b.c`, `timer`. */
  readonly actor: string
  /** uuid that follows one change through all hops. */
  readonly causeId: string
}

/** A room that takes bookings, with the ids of its calendars that decide by themselves and can be asked. */
export interface BookableRoom extends Room {
  readonly asks: readonly number[]
}

export interface BookableRooms {
  /**
   * Null: there is no such room, or it is archived. The answer may be a remembered one, but not older than `policyVersion`: what is judged by
   * an old one is refused under the lock, and judged again.
   */
  read(organizationId: number, roomId: number, policyVersion: number): Promise<BookableRoom | null>
}

export interface BookingReader {
  read(organizationId: number, bookingId: number): Promise<Booking | null>
  /** Whether it is somebody's meeting that invited the room (in any calendar), or blocks it from a foreign one: then it is changed only there. */
  isInvitation(organizationId: number, bookingId: number): Promise<boolean>
}

export interface BookingCommitter {
  /** Decides for each request on its own, in one round trip; the answers come in the order of the requests. */
  commit(requests: readonly CommitRequest[]): Promise<readonly CommitAnswer[]>
}

export interface TogetherCommitter {
  /** One transaction: all of them in the order given, each under its guards; or nothing happens, and the first failure is told. */
  commitTogether(requests: readonly CommitRequest[]): Promise<Result<readonly Committed[], GuardFailure>>
}

/** Tells the engine that calendars are owed something. Called after the commit; a lost wake is made good by the sweeper. */
export interface Waker {
  wake(organizationId: number, links: readonly OwedLink[]): void
}

export interface Clock {
  now(): Temporal.Instant
}

export interface Uids {
  /** A new RFC 5545 UID. */
  newUid(): string
}

export interface FreeRoomQuery {
  readonly organizationId: number
  /** Real times; each room's own set-up and clean-up time is added by the search. A room must be free in all of them. */
  readonly windows: readonly Interval[]
  /** Least number of seats; null: any. */
  readonly seats: number | null
  readonly building: string | null
  /** All of them. */
  readonly features: readonly string[]
  readonly limit: number
  /** Rooms of this building come first. */
  readonly preferBuilding: string | null
}

export interface RoomFinder {
  /** Rooms without any booking, hold or blocker in the windows, the smallest that fits first. */
  free(query: FreeRoomQuery): Promise<readonly Room[]>
}

export interface BookingPageQuery {
  readonly organizationId: number
  readonly roomId: number
  readonly window: Interval
  readonly states: readonly BookingState[]
  readonly limit: number
  /** Sort key of the last item of the page before; null: from the beginning. */
  readonly after: { readonly startsAt: string; readonly id: number } | null
}

export interface BookingLister {
  /** By start, then id: bookings of a room with an occurrence in the window; those that hold nothing (declined, cancelled) by their known times. */
  list(query: BookingPageQuery): Promise<readonly Booking[]>
}

/** What a room is taken for at a time. */
export interface BusySpan {
  readonly roomId: number
  readonly bookingId: number
  readonly kind: OccupancyKind
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
  /** With set-up and clean-up time. */
  readonly heldFrom: Temporal.Instant
  readonly heldUntil: Temporal.Instant
}

/** How far one calendar's knowledge can be trusted. */
export interface CalendarFreshness {
  readonly calendarId: number
  readonly roomId: number
  readonly provider: string
  readonly health: string
  readonly watch: string
  /** The last moment at which the provider proved to hold nothing that we do not know; null: never yet. */
  readonly provenAt: Temporal.Instant | null
}

/** `revision` grows in every transaction that changes a booking of the room, or a row that keeps it busy. */
export interface RoomHead {
  readonly roomId: number
  readonly timeZone: ZoneId
  readonly revision: number
}

export interface BusyRoom {
  readonly roomId: number
  /** Read in the same snapshot. */
  readonly revision: number
  /** All kinds of rows that overlap the window, by start. */
  readonly spans: readonly BusySpan[]
}

export interface AvailabilityReader {
  /** Rooms that are not archived, by id. */
  heads(organizationId: number, roomIds: readonly number[]): Promise<readonly RoomHead[]>
  busy(organizationId: number, roomIds: readonly number[], window: Interval): Promise<readonly BusyRoom[]>
  freshness(organizationId: number, roomIds: readonly number[]): Promise<readonly CalendarFreshness[]>
}

export interface HoldFinder {
  /** Holds whose time is up, oldest first, over all organizations. */
  expired(
    now: Temporal.Instant,
    limit: number,
  ): Promise<readonly { readonly organizationId: number; readonly bookingId: number }[]>
}

export interface KeptTimeFinder {
  /** Bookings of which a date keeps the time that it had before, for longer than it may; over all organizations. */
  keptTooLong(
    now: Temporal.Instant,
    limit: number,
  ): Promise<readonly { readonly organizationId: number; readonly bookingId: number }[]>
}

export interface SeriesExtender {
  /** Active series that are known up to less than `until`, over all organizations. */
  due(until: Temporal.Instant, limit: number): Promise<readonly Booking[]>
  extend(request: ExtendRequest): Promise<ExtendAnswer>
}

export interface ExtendRequest {
  readonly organizationId: number
  readonly bookingId: number
  readonly expectedVersion: number
  readonly expandedUntil: Temporal.Instant
  readonly endsAt: Temporal.Instant
  readonly rows: readonly OccupancyRow[]
  /** As in a `CommitRequest`. */
  readonly waives: 'meetings'
}

export type ExtendAnswer =
  | { readonly ok: true; readonly added: number; readonly revision: number | null }
  | Extract<GuardFailure, { guard: 'missing' | 'version' | 'room' }>

export interface Conflict {
  readonly id: number
  readonly organizationId: number
  readonly roomId: number
  readonly kind: string
  /** `imported`: both meetings were there before us, and both stay until a person decides. */
  readonly state: 'open' | 'auto' | 'imported' | 'resolved' | 'dismissed'
  readonly matter: string
  readonly rule: string
  readonly bookings: readonly number[]
  readonly links: readonly number[]
  readonly evidence: Readonly<Record<string, unknown>>
  readonly resolution: Resolution | null
  readonly resolver: string | null
  readonly detectedAt: Temporal.Instant
  readonly resolvedAt: Temporal.Instant | null
  readonly version: number
}

export interface Resolution {
  /** `confirm`, `restore`: what was said to a mass removal. `obsolete`: it closed by itself, because nothing was left to decide. */
  readonly action: 'keep' | 'allow' | 'dismiss' | 'confirm' | 'restore' | 'obsolete'
  /** The booking that keeps the room. */
  readonly keep: number | null
  readonly reason: string
  /** States of the bookings before, by id: what an undo would restore. */
  readonly before: Readonly<Record<string, BookingState>>
}

/** A conflict as whoever meets it tells it. Which room it is about is said by whoever raises it. */
export interface ConflictToRaise {
  readonly kind:
    | 'double_book'
    | 'direct_write'
    | 'edit_refused'
    | 'ghost'
    | 'ping_pong'
    | 'unpushable'
    | 'auto_accept_race'
    | 'released_there'
    | 'room_swapped'
    | 'foreign_no'
    | 'mass_removal'
    | 'database_older'
    | 'series_vs_single'
    | 'series_split'
    | 'move_move'
    | 'edit_delete'
    | 'capacity'
    | 'policy_after_fact'
    | 'poison'
    | 'orphan_override'
    | 'tz_drift'
    | 'out_of_service'
  readonly state: 'open' | 'auto' | 'imported'
  /** One case for one matter, however often it is seen. */
  readonly matter: string
  /** Absent: the room of whoever meets it. */
  readonly roomId?: number
  readonly rule: string
  readonly bookings: readonly number[]
  readonly links: readonly number[]
  readonly evidence: Readonly<Record<string, unknown>>
}

export interface ConflictReader {
  read(organizationId: number, conflictId: number): Promise<Conflict | null>
  /** By id, newest first. */
  list(query: {
    readonly organizationId: number
    readonly states: readonly Conflict['state'][]
    readonly roomId: number | null
    readonly before: number | null
    readonly limit: number
  }): Promise<readonly Conflict[]>
}

export interface ConflictResolver {
  /**
   * One transaction: all of the bookings are written, in the order given, and the conflict is closed; or nothing happens, and the first
   * failure is told.
   */
  resolve(resolution: {
    readonly conflict: Conflict
    readonly requests: readonly CommitRequest[]
    readonly resolution: Resolution
    readonly caller: Caller
  }): Promise<Result<{ readonly answers: readonly Committed[]; readonly version: number }, GuardFailure>>
}

export interface SettledConflicts {
  /** Open conflicts that no longer hold, oldest first, over all organizations. */
  find(now: Temporal.Instant, limit: number): Promise<readonly SettledConflict[]>
  /** Others stand in the way of its contested side since: they are sides of the case from now on. False: they are already, or it was changed meanwhile. */
  widen(conflict: Conflict, bookings: readonly number[]): Promise<boolean>
}

/** `contested`: those of its bookings of which a time ahead is contested, be it one date of a series. */
export interface SettledConflict extends Conflict {
  readonly contested: readonly number[]
}

export interface ConflictRaiser {
  /** One open case for one matter: what is raised again is the same case. */
  raise(at: { readonly organizationId: number; readonly roomId: number }, conflict: ConflictToRaise): Promise<void>
}

/** What may be changed of a room; what is absent stays. */
export type RoomChanges = Partial<Omit<RoomContent, 'policy'>> & { readonly policy?: Partial<RoomPolicy> }

export type RoomError =
  | { readonly code: 'room_not_found'; readonly roomId: number }
  | { readonly code: 'version_mismatch'; readonly version: number }
  /** Bookings ahead, or paired calendars, still need it. */
  | { readonly code: 'in_use'; readonly bookings: number; readonly calendars: number }

export interface Rooms {
  create(caller: Caller, content: RoomContent): Promise<Room>
  /** Archived rooms are found too. */
  read(organizationId: number, roomId: number): Promise<Room | null>
  /** By id, without archived ones. */
  list(query: {
    readonly organizationId: number
    readonly building: string | null
    readonly after: number | null
    readonly limit: number
  }): Promise<readonly Room[]>
  /** Under the room's lock. A change of rules, padding or zone counts from the next booking on: rows that stand keep their padding. */
  change(
    caller: Caller,
    change: { readonly roomId: number; readonly expectedVersion: number | null; readonly changes: RoomChanges },
  ): Promise<Result<Room, RoomError>>
  /** Takes a room that nobody needs any more out of service; its history stays. */
  archive(
    caller: Caller,
    room: { readonly roomId: number; readonly expectedVersion: number | null },
  ): Promise<Result<Room, RoomError>>
}

/** A time in which a room is out of service. */
export interface Closure {
  readonly id: number
  readonly roomId: number
  /** The booking that blocks the room meanwhile, on all of its calendars. */
  readonly bookingId: number
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
  readonly reason: string
  /** When the meetings in its way were sent away; null: they wait for another room. */
  readonly releasedAt: Temporal.Instant | null
  /** It ended early, or never began. */
  readonly liftedAt: Temporal.Instant | null
}

/** A closure as it was made. */
export interface MadeClosure {
  readonly closure: Closure
  /** Meetings that wait for another room, and series that do without dates. */
  readonly contested: readonly number[]
  readonly lostDates: readonly number[]
}

/** One transaction under the room's lock. */
export interface ClosureUnit {
  readonly finder: RoomFinder
  /** Active bookings that have the room in this time, those that were let over others included. */
  holders(roomId: number, during: Interval): Promise<readonly Booking[]>
  /** What its rows are now, by original start (epoch milliseconds): what a person allowed or contested stays so. */
  kinds(bookingId: number): Promise<ReadonlyMap<number, OccupancyKind>>
  isInvitation(bookingId: number): Promise<boolean>
  booking(bookingId: number): Promise<Booking | null>
  commit(request: CommitRequest): Promise<CommitAnswer>
  add(closure: Omit<Closure, 'id' | 'releasedAt' | 'liftedAt'>): Promise<number>
  raise(roomId: number, conflict: ConflictToRaise): Promise<void>
  /** Meetings that its case says are in its way. */
  waiting(closureId: number): Promise<readonly Booking[]>
  mark(closureId: number, as: 'released' | 'lifted'): Promise<void>
}

export interface Closures {
  under<Value>(caller: Caller, roomId: number, work: (unit: ClosureUnit) => Promise<Value>): Promise<Value>
  read(organizationId: number, closureId: number): Promise<Closure | null>
  /** What this cause has closed, with the meetings that it met; null: nothing. */
  madeBy(organizationId: number, causeId: string): Promise<MadeClosure | null>
  /** Of a room, those to come first. */
  list(organizationId: number, roomId: number): Promise<readonly Closure[]>
  /** Neither lifted nor released, and beginning before then; over all organizations. */
  due(before: Temporal.Instant, limit: number): Promise<readonly (Closure & { readonly organizationId: number })[]>
}
