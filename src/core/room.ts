import type { RoomPolicy } from './policy.ts'
import type { Padding, ZoneId } from './time/index.ts'

/** What people say about a room. */
export interface RoomContent {
  readonly name: string
  readonly building: string | null
  readonly floor: string | null
  /** Seats; null: unknown. */
  readonly capacity: number | null
  readonly features: readonly string[]
  readonly timeZone: ZoneId
  readonly padding: Padding
  readonly policy: RoomPolicy
}

export interface Room extends RoomContent {
  readonly id: number
  readonly organizationId: number
  /** Grows with every change of rules, padding, zone or pairing: what was judged by an older one is judged again. */
  readonly policyVersion: number
  /** Grows with every change. */
  readonly version: number
  readonly createdAt: Temporal.Instant
  /** Set: the room takes no bookings any more. */
  readonly archivedAt: Temporal.Instant | null
}
