import type { Booking } from '../core/booking.ts'
import type { OccupancyKind } from '../core/occupancy.ts'
import type { ZoneChange, ZoneId } from '../core/time/index.ts'
import type { Caller, ClosureUnit } from './ports.ts'

/** The time zone database by which this process works out instants. */
export interface ZoneData {
  /** As IANA names its releases (`2026a`); a later one sorts behind. */
  readonly version: string
  /** All that it knows. */
  zones(): readonly ZoneId[]
  changes(zone: ZoneId, from: Temporal.Instant, to: Temporal.Instant): readonly ZoneChange[]
}

/** What a version of the time zone database says of a zone, between two instants. */
export interface NotedRules {
  readonly from: Temporal.Instant
  readonly to: Temporal.Instant
  readonly changes: readonly ZoneChange[]
}

/** Bookings ahead whose times hang on a zone (their own, or the room's for whole days), worked out with one version; null: not known which. */
export interface ZoneUse {
  readonly zone: ZoneId
  readonly version: string | null
}

/** A booking ahead whose instants may be out of date. */
export interface DriftingBooking extends ZoneUse {
  readonly booking: Booking
  /** What it holds and held, by start. */
  readonly rows: readonly {
    readonly occurrenceKey: Temporal.Instant
    readonly kind: OccupancyKind
    readonly startsAt: Temporal.Instant
    readonly endsAt: Temporal.Instant
  }[]
}

/** One transaction under the room's lock. */
export interface DriftUnit extends Pick<ClosureUnit, 'finder' | 'isInvitation' | 'commit' | 'raise'> {
  /** Bookings of the room ahead, of these zones and versions, in the order in which they were asked for. */
  drifting(uses: readonly ZoneUse[], now: Temporal.Instant): Promise<readonly DriftingBooking[]>
  /** Frees what these hold from now on: they move together, and none stands in the way of another by its old time. */
  vacate(bookingIds: readonly number[], now: Temporal.Instant): Promise<void>
  /** Their instants are those of this version now. */
  settle(bookingIds: readonly number[], version: string): Promise<void>
}

export interface ZoneDrifts {
  /** Whether it is this version's turn: no newer one has passed over the bookings, and this one not since then. */
  isDue(version: string, since: Temporal.Instant): Promise<boolean>
  /** Keeps what a version says of zones; said once, it stays. */
  note(version: string, notes: readonly { readonly zone: ZoneId; readonly rules: NotedRules }[]): Promise<void>
  /** What was noted of a zone; `version` null: by whoever noted it first. Null: nothing. */
  noted(zone: ZoneId, version: string | null): Promise<NotedRules | null>
  inUse(now: Temporal.Instant): Promise<readonly ZoneUse[]>
  /** Rooms with such bookings ahead. */
  rooms(uses: readonly ZoneUse[], now: Temporal.Instant): Promise<readonly { organizationId: number; roomId: number }[]>
  under<Value>(caller: Caller, roomId: number, work: (unit: DriftUnit) => Promise<Value>): Promise<Value>
  passed(version: string, at: Temporal.Instant): Promise<void>
}
