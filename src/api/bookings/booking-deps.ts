import type {
  BookingError,
  BookingPage,
  BookingReceipt,
  BookRoomCommand,
  CancelBookingCommand,
  CancelOccurrenceCommand,
  ChangeFollowingCommand,
  ChangeOccurrenceCommand,
  ListBookingsCommand,
  ListBookingsError,
  MoveBookingCommand,
} from '../../booking/index.ts'
import type { Caller } from '../../booking/ports.ts'
import type { Booking } from '../../core/booking.ts'
import type { Result } from '../../core/result.ts'
import type { Clock } from '../ports.ts'

/** The use cases of `src/booking` with their ports already given, and what the API reads beside them. */
export interface BookingActs {
  book(caller: Caller, command: BookRoomCommand): Promise<Result<BookingReceipt, BookingError>>
  move(caller: Caller, command: MoveBookingCommand): Promise<Result<BookingReceipt, BookingError>>
  changeOccurrence(caller: Caller, command: ChangeOccurrenceCommand): Promise<Result<BookingReceipt, BookingError>>
  cancelOccurrence(caller: Caller, command: CancelOccurrenceCommand): Promise<Result<BookingReceipt, BookingError>>
  changeFollowing<Refusal>(
    caller: Caller,
    command: ChangeFollowingCommand<Refusal>,
  ): Promise<Result<BookingReceipt, BookingError | Refusal>>
  cancelFollowing(caller: Caller, command: CancelOccurrenceCommand): Promise<Result<BookingReceipt, BookingError>>
  cancel(caller: Caller, command: CancelBookingCommand): Promise<Result<BookingReceipt, BookingError>>
  read(organizationId: number, bookingId: number): Promise<Booking | null>
  list(caller: Caller, command: ListBookingsCommand): Promise<Result<BookingPage, ListBookingsError>>
  /** What an earlier, unfinished attempt has left; null: nothing. */
  findByUid(organizationId: number, roomId: number, uid: string): Promise<Booking | null>
  /** Notes that somebody looked at what a private meeting says. */
  noteDisclosure(caller: Caller, bookingId: number): Promise<void>
}

export interface BookingDeps {
  readonly bookings: BookingActs
  readonly clock: Clock
}
