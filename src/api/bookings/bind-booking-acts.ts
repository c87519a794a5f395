import {
  type BookRoomPorts,
  bookRoom,
  type CancelBookingPorts,
  cancelBooking,
  cancelFollowing,
  cancelOccurrence,
  changeFollowing,
  changeOccurrence,
  type ListBookingsPorts,
  listBookings,
  type MoveBookingPorts,
  moveBooking,
  type SplitBookingPorts,
} from '../../booking/index.ts'
import type { BookableRooms, BookingLister, BookingReader, Rooms } from '../../booking/ports.ts'
import type { BookingActs } from './booking-deps.ts'

export type BookingActsPorts = Omit<
  BookRoomPorts & MoveBookingPorts & CancelBookingPorts & ListBookingsPorts & SplitBookingPorts,
  'rooms' | 'bookings'
> & {
  readonly rooms: Pick<Rooms, 'read'>
  readonly bookable: BookableRooms
  readonly bookings: BookingReader & BookingLister
} & Pick<BookingActs, 'findByUid' | 'noteDisclosure'>

/** Gives the use cases of booking their ports, once. */
export function bindBookingActs(ports: BookingActsPorts): BookingActs {
  const granting = { ...ports, rooms: ports.bookable }
  return {
    book: (caller, command) => bookRoom(granting, caller, command),
    move: (caller, command) => moveBooking(granting, caller, command),
    cancel: (caller, command) => cancelBooking(granting, caller, command),
    changeOccurrence: (caller, command) => changeOccurrence(granting, caller, command),
    cancelOccurrence: (caller, command) => cancelOccurrence(granting, caller, command),
    changeFollowing: (caller, command) => changeFollowing(granting, caller, command),
    cancelFollowing: (caller, command) => cancelFollowing(granting, caller, command),
    read: (organizationId, bookingId) => ports.bookings.read(organizationId, bookingId),
    list: (caller, command) => listBookings(ports, caller, command),
    findByUid: ports.findByUid,
    noteDisclosure: ports.noteDisclosure,
  }
}
