import { randomUUID } from 'node:crypto'
import { type AvailabilityDeps, timesMemory, timesWriter } from '../api/availability/index.ts'
import { type BookingActs, bindBookingActs } from '../api/bookings/index.ts'
import type { ClosureDeps } from '../api/closures/index.ts'
import type { ConflictDeps } from '../api/conflicts/index.ts'
import {
  availability,
  closeRoom,
  closeSettledConflicts,
  expireHolds,
  extendHorizon,
  freeRooms,
  liftClosure,
  recomputeZones,
  releaseClosedRooms,
  releaseKeptTimes,
  resolveConflict,
} from '../booking/index.ts'
import type { Clock, Waker } from '../booking/ports.ts'
import { knownZones, zoneChanges } from '../core/time/index.ts'
import { writeAudit } from '../store/audit-line.ts'
import { bookableRooms } from '../store/bookable-rooms.ts'
import { bookingStore } from '../store/booking-store.ts'
import { closureStore } from '../store/closure-store.ts'
import { togetherCommitter } from '../store/commit-together.ts'
import { conflictStore } from '../store/conflict-store.ts'
import type { Database } from '../store/database.ts'
import { findBookingByUid } from '../store/find-booking-by-uid.ts'
import { occupancySearch } from '../store/occupancy-search.ts'
import { roomStore } from '../store/room-store.ts'
import { zoneDriftStore } from '../store/zone-drift-store.ts'

export interface BookingParts {
  readonly database: Database
  readonly clock: Clock
  readonly waker: Waker
  /** Host part of the UIDs of bookings that are born here. */
  readonly host: string
}

export interface BookingSide {
  readonly bookings: BookingActs
  readonly availability: AvailabilityDeps['availability']
  readonly conflicts: ConflictDeps['conflicts']
  readonly closures: ClosureDeps['closures']
  /** For the scheduler: ends holds whose time is up, rolls series forward. */
  readonly expireHolds: () => Promise<number>
  readonly extendHorizon: () => Promise<unknown>
  readonly releaseKeptTimes: () => Promise<number>
  readonly releaseClosedRooms: () => Promise<number>
  /** For the scheduler: moves what another version of the time zone database puts elsewhere. */
  readonly recomputeZones: () => Promise<unknown>
  /** For the scheduler: closes conflicts that no longer hold. */
  readonly closeSettledConflicts: () => Promise<number>
}

/** What the runtime knows of zones; `openDatabase` writes the same version down with each booking. */
const zoneData = { version: process.versions.tz ?? '', zones: knownZones, changes: zoneChanges }

/** Many are handled in one turn of a chore; what is left comes with the next one. */
const HOLDS_PER_TURN = 200
const SERIES_PER_TURN = 500
const CONFLICTS_PER_TURN = 200

/** Everything that people ask for, on the real database. */
export function composeBooking({ database, clock, waker, host }: BookingParts): BookingSide {
  const { sql } = database
  const bookings = bookingStore(sql)
  const conflicts = conflictStore(database)
  const finder = occupancySearch(sql)
  const rooms = bookableRooms(sql, () => performance.now())
  const ids = { uuid: () => randomUUID() }
  const closures = closureStore(database, occupancySearch)
  const memory = timesMemory()
  const uids = { newUid: () => `${randomUUID()}@${host}` }
  const closing = { closures, rooms, waker, clock, uids }
  const settling = { bookings, committer: bookings, rooms, waker, clock, conflicts, ids }
  return {
    bookings: bindBookingActs({
      bookings,
      committer: bookings,
      together: togetherCommitter(database),
      finder,
      rooms: roomStore(database),
      bookable: rooms,
      waker,
      clock,
      uids,
      findByUid: (organizationId, roomId, uid) => findBookingByUid(sql, organizationId, { roomId, uid }),
      noteDisclosure: (caller, bookingId) =>
        writeAudit(sql, caller, {
          action: 'booking.disclose',
          entity: 'booking',
          entityId: bookingId,
          fromVersion: null,
          toVersion: null,
        }),
    }),
    availability: {
      of: (caller, query) => availability({ availability: finder, clock, memory, newForm: timesWriter }, caller, query),
      free: (caller, query) => freeRooms({ finder, clock }, caller, query),
      freshness: finder.freshness,
    },
    conflicts: {
      read: conflicts.read,
      list: conflicts.list,
      resolve: (caller, command) => resolveConflict(settling, caller, command),
    },
    closures: {
      list: closures.list,
      madeBy: closures.madeBy,
      close: (caller, command) => closeRoom(closing, caller, command),
      lift: (caller, wanted) => liftClosure(closing, caller, wanted),
    },
    recomputeZones: () =>
      recomputeZones({ ...closing, ids, zoneData, drifts: zoneDriftStore(database, occupancySearch) }),
    releaseClosedRooms: () => releaseClosedRooms({ ...closing, ids }, HOLDS_PER_TURN),
    expireHolds: () => expireHolds({ ...settling, holds: bookings }, HOLDS_PER_TURN),
    releaseKeptTimes: () => releaseKeptTimes({ ...settling, kept: bookings }, HOLDS_PER_TURN),
    closeSettledConflicts: () => closeSettledConflicts({ ...settling, finder, settled: conflicts }, CONFLICTS_PER_TURN),
    extendHorizon: () => extendHorizon({ ...settling, series: bookings, finder }, SERIES_PER_TURN),
  }
}
