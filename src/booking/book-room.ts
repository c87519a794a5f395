import type { BookingContent, BookingOrigin } from '../core/booking.ts'
import type { Series } from '../core/recurrence/index.ts'
import type { Result } from '../core/result.ts'
import type { BookingError } from './booking-error.ts'
import type { BookingReceipt } from './booking-receipt.ts'
import type {
  AskedCalendars,
  BookingCommitter,
  BookingReader,
  Caller,
  Clock,
  RoomFinder,
  RoomReader,
  Uids,
  Waker,
} from './ports.ts'

export interface BookRoomPorts {
  readonly rooms: RoomReader
  readonly bookings: BookingReader
  readonly committer: BookingCommitter
  readonly finder: RoomFinder
  readonly calendars: AskedCalendars
  readonly waker: Waker
  readonly clock: Clock
  readonly uids: Uids
}

export interface BookRoomCommand extends BookingContent {
  readonly roomId: number
  readonly series: Series
  /** Null: a new one is made. */
  readonly uid: string | null
  readonly origin: Extract<BookingOrigin, 'api' | 'caldav' | 'mail' | 'feed'>
}

/** Books a room for one meeting or a whole series: all of its occurrences, or nothing. */
export type BookRoom = (
  ports: BookRoomPorts,
  caller: Caller,
  command: BookRoomCommand,
) => Promise<Result<BookingReceipt, BookingError>>
