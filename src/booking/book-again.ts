import type { Booking, BookingContent } from '../core/booking.ts'
import type { Series } from '../core/recurrence/index.ts'
import type { Result } from '../core/result.ts'
import type { BookingError } from './booking-error.ts'
import type { BookingReceipt } from './booking-receipt.ts'
import { type GrantPorts, grantRoom } from './grant-room.ts'
import type { Caller } from './ports.ts'

/** A booking that was declined asks for the room once more, with what is said of it now. Judged like a new one; it keeps its id. */
export function bookAgain(
  ports: GrantPorts,
  caller: Caller,
  { before, changes }: { readonly before: Booking; readonly changes: BookingContent & { readonly series: Series } },
): Promise<Result<BookingReceipt, BookingError>> {
  const { id: _id, organizationId: _organization, version: _version, createdBy: _author, ...kept } = before
  return grantRoom(ports, caller, {
    draft: { ...kept, ...changes, sequence: before.sequence + 1 },
    before,
    expectedVersion: before.version,
    action: 'booking.book',
    changeKind: 'booked',
    onClash: 'skip',
  })
}
