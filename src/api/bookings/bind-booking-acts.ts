import {
  type BookRoomPorts,
  bookRoom,
  type CancelBookingPorts,
  cancelBooking,
  type ListBookingsPorts,
  listBookings,
  type MoveBookingPorts,
  moveBooking,
} from '../../booking/index.ts'
import type { BookableRooms, BookingLister, BookingReader, Rooms } from '../../booking/ports.ts'
import type { BookingActs } from './booking-deps.ts'

export type BookingActsPorts = Omit<
  BookRoomPorts & MoveBookingPorts & CancelBookingPorts & ListBookingsPorts,
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
    read: (organizationId, bookingId) => ports.bookings.read(organizationId, bookingId),
    list: (caller, command) => listBookings(ports, caller, command),
    findByUid: ports.findByUid,
    noteDisclosure: ports.noteDisclosure,
  }
}
