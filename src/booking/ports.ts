/**
 * What the use cases of booking need from outside. Every use case names the few of these it uses; `compose.ts` binds them to `src/store`.
 */
import type { Booking } from '../core/booking.ts'
import type { Room } from '../core/room.ts'
import type { Interval } from '../core/time/index.ts'
import type { CommitAnswer, CommitRequest, OwedLink } from './commit-request.ts'

/** On whose behalf something is done. */
export interface Caller {
  readonly organizationId: number
  /** `key:12`, `calendar:3`, `person:a@b.c`, `timer`. */
  readonly actor: string
  /** uuid that follows one change through all hops. */
  readonly causeId: string
}

export interface RoomReader {
  /** Archived rooms are found too. */
  read(organizationId: number, roomId: number): Promise<Room | null>
}

export interface BookingReader {
  read(organizationId: number, bookingId: number): Promise<Booking | null>
}

export interface BookingCommitter {
  /** Decides for each request on its own, in one round trip; the answers come in the order of the requests. */
  commit(requests: readonly CommitRequest[]): Promise<readonly CommitAnswer[]>
}

/** The calendars of a room that decide by themselves and can be asked now (connected, not paused, able to be invited). */
export interface AskedCalendars {
  asks(organizationId: number, roomId: number): Promise<readonly number[]>
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
  /** Padded per room by the search itself. */
  readonly window: Interval
  /** Least number of seats; null: any. */
  readonly seats: number | null
  readonly building: string | null
  /** All of them. */
  readonly features: readonly string[]
  readonly limit: number
}

export interface RoomFinder {
  /** Rooms without any booking, hold or blocker in the window, the smallest that fits first. */
  free(query: FreeRoomQuery): Promise<readonly Room[]>
}
