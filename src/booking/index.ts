/**
 * What people ask for: book, move, cancel, look for a room, decide a conflict.
 * Each use case takes the ports it needs, the caller, and a command, and answers with a value or with a closed union of reasons.
 * Called by the API, CalDAV, the command line and the sync engine; none of them writes a booking in another way.
 */
export { type BookRoomCommand, type BookRoomPorts, bookRoom } from './book-room.ts'
export type { BookingError } from './booking-error.ts'
export type { BookingReceipt } from './booking-receipt.ts'
export { type CancelBookingCommand, type CancelBookingPorts, cancelBooking } from './cancel-booking.ts'
export { type BookingChanges, type MoveBookingCommand, type MoveBookingPorts, moveBooking } from './move-booking.ts'
export { type ProviderAnswer, type SettleHoldCommand, type SettleHoldPorts, settleHold } from './settle-hold.ts'
