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
  /** Whether it is somebody's meeting that invited the room (in any calendar): then only its organiser may change it, there. */
  isInvitation(organizationId: number, bookingId: number): Promise<boolean>
}

export interface BookingCommitter {
  /** Decides for each request on its own, in one round trip; the answers come in the order of the requests. */
  commit(requests: readonly CommitRequest[]): Promise<readonly CommitAnswer[]>
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
