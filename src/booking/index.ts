/**
 * What people ask for: book, move, cancel, look for a room, decide a conflict.
 * Each use case takes the ports it needs, the caller, and a command, and answers with a value or with a closed union of reasons.
 * Called by the API, CalDAV, the command line and the sync engine; none of them writes a booking in another way.
 */
export {
  type AvailabilityPorts,
  availability,
  type Busy,
  type Freshness,
  type RoomAvailability,
  type RoomState,
  type RoomTimes,
  type TimesMemory,
} from './availability.ts'
export { bookAgain } from './book-again.ts'
export { type BookRoomCommand, type BookRoomPorts, bookRoom } from './book-room.ts'
export type { BookingError } from './booking-error.ts'
export type { BookingReceipt } from './booking-receipt.ts'
export { type CancelBookingCommand, type CancelBookingPorts, cancelBooking } from './cancel-booking.ts'
export {
  type CancelOccurrenceCommand,
  type ChangeOccurrenceCommand,
  cancelOccurrence,
  changeOccurrence,
} from './change-occurrence.ts'
export {
  type CloseRoomCommand,
  type CloseRoomError,
  type CloseRoomPorts,
  closeRoom,
} from './close-room.ts'
export { type CloseSettledPorts, closeSettledConflicts } from './close-settled-conflicts.ts'
export { type EndClosurePorts, liftClosure, releaseClosedRooms } from './end-closure.ts'
export { type ExpireHoldsPorts, expireHolds } from './expire-holds.ts'
export { type Extended, type ExtendHorizonPorts, extendHorizon } from './extend-horizon.ts'
export { type FreeRoomsPorts, type FreeRoomsQuery, freeRooms } from './free-rooms.ts'
export { getBooking } from './get-booking.ts'
export { ON_CLASH, type OnClash } from './grant-room.ts'
export {
  type BookingPage,
  type ListBookingsCommand,
  type ListBookingsError,
  type ListBookingsPorts,
  listBookings,
} from './list-bookings.ts'
export { type BookingChanges, type MoveBookingCommand, type MoveBookingPorts, moveBooking } from './move-booking.ts'
export { type Recomputed, type RecomputeZonesPorts, recomputeZones } from './recompute-zones.ts'
export { type DeclinedWish, type RecordDeclinedPorts, recordDeclined } from './record-declined.ts'
export { type ReleaseKeptTimesPorts, releaseKeptTimes } from './release-kept-times.ts'
export {
  type ResolveConflictCommand,
  type ResolveConflictError,
  type ResolveConflictPorts,
  type Resolved,
  resolveConflict,
} from './resolve-conflict.ts'
export { type ProviderAnswer, type SettleHoldCommand, type SettleHoldPorts, settleHold } from './settle-hold.ts'
export {
  type ChangeFollowingCommand,
  cancelFollowing,
  changeFollowing,
  type SplitBookingPorts,
} from './split-booking.ts'
