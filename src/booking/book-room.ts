import type { BookingContent, BookingOrigin } from '../core/booking.ts'
import type { Series } from '../core/recurrence/index.ts'
import type { Result } from '../core/result.ts'
import type { BookingError } from './booking-error.ts'
import type { BookingReceipt } from './booking-receipt.ts'
import { type GrantPorts, grantRoom } from './grant-room.ts'
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
}

/**
 * Books a room for one meeting or a whole series: all of its occurrences, or nothing. Confirmed at once, or held while the calendars of the
 * room that decide by themselves are asked.
 */
export function bookRoom(
  ports: BookRoomPorts,
  caller: Caller,
  command: BookRoomCommand,
): Promise<Result<BookingReceipt, BookingError>> {
  const { uid, ...said } = command
  return grantRoom(ports, caller, {
    draft: { ...said, uid: uid ?? ports.uids.newUid(), joinKey: null, sequence: 0, receivedAt: ports.clock.now() },
    before: null,
    expectedVersion: null,
    action: 'booking.book',
    changeKind: 'booked',
  })
}
