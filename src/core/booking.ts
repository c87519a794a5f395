import type { Person, Visibility } from './calendar-item.ts'
import type { LostDate } from './lost-dates.ts'
import type { Series } from './recurrence/index.ts'
import type { Verdict } from './verdict.ts'

/**
 * `held`: a provider was asked and has not answered. `confirmed`: the room is theirs. `contested`: written over another booking, a person
 * decides. `declined`: never had, or lost, the room. `cancelled`: given up.
 */
export const BOOKING_STATES = ['held', 'confirmed', 'contested', 'declined', 'cancelled'] as const
export type BookingState = (typeof BOOKING_STATES)[number]

/**
 * Where a booking was born. Calendars of the three providers give their own name; the rest came to us directly. `feed`: a foreign calendar blocks the
 * room. `closure`: the room is out of service, and `summary` says why.
 */
export const BOOKING_ORIGINS = ['api', 'exchange', 'google', 'memory', 'caldav', 'feed', 'mail', 'closure'] as const
export type BookingOrigin = (typeof BOOKING_ORIGINS)[number]

/** What people say about a meeting, apart from room and time. */
export interface BookingContent {
  readonly summary: string | null
  readonly description: string | null
  readonly organizer: Person | null
  readonly visibility: Visibility
  /** Null: unknown. */
  readonly attendeeCount: number | null
}

/** One meeting, or one whole series, in one room. */
export interface Booking extends BookingContent {
  readonly id: number
  readonly organizationId: number
  readonly roomId: number
  readonly state: BookingState
  /** Grows by one with each committed change. */
  readonly version: number
  /** RFC 5545 UID; never changes. */
  readonly uid: string
  /** Equal for one meeting in all calendars; null for bookings born here. */
  readonly joinKey: string | null
  readonly origin: BookingOrigin
  /** What is held: dates that it lost are excluded, or stand where they were before. */
  readonly series: Series
  /** Dates of the series that do not have the room as they were asked for, by original start. */
  readonly lost: readonly LostDate[]
  /** Start of the first and end of the last occurrence that is known (a series is known up to `expandedUntil`). */
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
  /** Occupancy of a series exists up to here; null for a single booking. */
  readonly expandedUntil: Temporal.Instant | null
  /** RFC 5545 SEQUENCE; never decreases. */
  readonly sequence: number
  /** Only while `held`. */
  readonly holdExpiresAt: Temporal.Instant | null
  /** Why it is as it is; null: nothing to explain. */
  readonly verdict: Verdict | null
  /** When the wish for it reached us, by our own clock. */
  readonly receivedAt: Temporal.Instant
  readonly createdBy: string
  readonly updatedAt: Temporal.Instant
}

/** A booking that has its room, or waits for a provider to say so. */
export const isActive = (booking: Pick<Booking, 'state'>): boolean =>
  booking.state === 'held' || booking.state === 'confirmed' || booking.state === 'contested'

/** It blocks the room, and is nobody's booking. */
export const isBlocker = ({ origin }: Pick<Booking, 'origin'>): boolean => origin === 'feed' || origin === 'closure'

/** Changed where it was first seen: in somebody's calendar, feed or mail, or by whoever closes rooms; not as a booking. */
export const isBornElsewhere = (booking: Pick<Booking, 'origin'>): boolean =>
  booking.origin === 'exchange' ||
  booking.origin === 'google' ||
  booking.origin === 'memory' ||
  booking.origin === 'feed' ||
  booking.origin === 'mail' ||
  booking.origin === 'closure'
