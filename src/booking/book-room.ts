import type { BookingContent, BookingOrigin } from '../core/booking.ts'
import type { Series } from '../core/recurrence/index.ts'
import type { Result } from '../core/result.ts'
import type { BookingError } from './booking-error.ts'
import type { BookingReceipt } from './booking-receipt.ts'
import { type GrantPorts, grantRoom, type OnClash } from './grant-room.ts'
import type { Caller, Uids } from './ports.ts'

export interface BookRoomPorts extends GrantPorts {
  readonly uids: Uids
}

export interface BookRoomCommand extends BookingContent {
  readonly roomId: number
  readonly series: Series
  /** Null: a new one is made. */
  readonly uid: string | null
  readonly origin: Extract<BookingOrigin, 'api' | 'caldav' | 'mail' | 'feed'>
  /** Of a series of which some dates are taken. Absent: it has the others, within the limits of the room. */
  readonly onClash?: OnClash
}

/**
 * Books a room for one meeting or a whole series. A series of which some dates are taken has the others, within the limits of the room, and a
 * reason for each that it lost. Confirmed at once, or held while the calendars of the room that decide by themselves are asked.
 */
export function bookRoom(
  ports: BookRoomPorts,
  caller: Caller,
  command: BookRoomCommand,
): Promise<Result<BookingReceipt, BookingError>> {
  const { uid, onClash = 'skip', ...said } = command
  return grantRoom(ports, caller, {
    draft: { ...said, uid: uid ?? ports.uids.newUid(), joinKey: null, sequence: 0, receivedAt: ports.clock.now() },
    before: null,
    expectedVersion: null,
    action: 'booking.book',
    changeKind: 'booked',
    onClash,
  })
}
