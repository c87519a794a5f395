import type { Statement } from '../database.ts'

/** More than a feed can show: the smallest event takes 200 octets. */
const MOST_BOOKINGS = 7_000
/** Octets of stored text that are read for one feed, whatever its link may show of it. */
const MOST_STORED = 16 * 1024 * 1024

/** The bookings of rooms ($2) that a feed shows, nearest to $5 first. What is beyond the bounds is counted, and its text not read. */
export const FEED_ENTRIES: Statement = {
  name: 'feed_entries',
  text: `select room_id as "roomId", uid, state, visibility = 'private' as "isPrivate", fragment, place, total from (
      select *, row_number() over (order by starts_at, id) as place, count(*) over () as total,
          row_number() over nearest as rank, sum(octet_length(fragment)) over nearest as octets
        from booking
        where organization_id = $1 and room_id = any ($2) and starts_at < $4 and ends_at > $3 and fragment is not null
          and (state in ('held', 'confirmed') or (state = 'cancelled' and updated_at > $6))
        window nearest as (order by greatest(starts_at - $5::timestamptz, $5::timestamptz - ends_at, interval '0'), starts_at, id)
    ) found
    where rank <= ${MOST_BOOKINGS} and octets <= ${MOST_STORED}
    order by rank`,
}
