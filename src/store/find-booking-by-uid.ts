import type { Booking } from '../core/booking.ts'
import type { Sql } from './database.ts'
import { BOOKING_COLUMNS, type BookingRow, bookingOf } from './sql/booking-row.ts'

/** The booking of a room with this RFC 5545 UID; null: there is none. Reads the room's index, not its rows of other rooms. */
export async function findBookingByUid(
  sql: Sql,
  organizationId: number,
  of: { readonly roomId: number; readonly uid: string },
): Promise<Booking | null> {
  const [row] = await sql<BookingRow>(
    `select ${BOOKING_COLUMNS} from booking b where b.organization_id = $1 and b.room_id = $2 and b.uid = $3 order by b.id limit 1`,
    [organizationId, of.roomId, of.uid],
  )
  return row === undefined ? null : bookingOf(row)
}
