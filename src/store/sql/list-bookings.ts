import type { Statement } from '../database.ts'
import { BOOKING_COLUMNS } from './booking-row.ts'

/**
 * Bookings of a room in a window, by start and id. The index gives those whose known times meet the window; of a series only its occurrences say whether it takes
 * place there.
 */
export const LIST_BOOKINGS: Statement = {
  name: 'list_bookings',
  text: `select ${BOOKING_COLUMNS} from booking b
    where b.organization_id = $1 and b.room_id = $2 and b.starts_at < $4 and b.ends_at > $3 and b.state = any ($5)
      and ($6::timestamptz is null or (b.starts_at, b.id) > ($6::timestamptz, $7::bigint))
      and (not b.recurring or b.state in ('declined', 'cancelled') or exists (
        select from occupancy o where o.organization_id = b.organization_id and o.booking_id = b.id and o.starts_at < $4 and o.ends_at > $3))
    order by b.starts_at, b.id limit $8`,
}
