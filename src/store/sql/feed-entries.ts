import type { Statement } from '../database.ts'

/** More than a feed can show: the smallest event takes 200 octets. */
const MOST_BOOKINGS = 7_000
/** Octets of stored text that are read for one feed, whatever its link may show of it. */
const MOST_STORED = 16 * 1024 * 1024
/** Octets of stored text that fit into a feed whatever is added to it, or nearly. */
const FEW_STORED = 1_200_000

/** The bookings of rooms ($2) that a feed shows between $3 and $4; cancelled ones since $5. */
const SHOWN = `organization_id = $1 and room_id = any ($2::integer[]) and starts_at < $4 and ends_at > $3 and fragment is not null
  and (state in ('held', 'confirmed') or (state = 'cancelled' and updated_at > $5))`

const ENTRY = `room_id as "roomId", uid, state, visibility = 'private' as "isPrivate", fragment`

/** Of most rooms: all of them, by start. None when there are more than surely fit. */
export const FEED_ENTRIES: Statement = {
  name: 'feed_entries',
  text: `select id as "bookingId", version, row_number() over (order by starts_at, id) as place from booking
    where ${SHOWN} and (select count(*) <= ${MOST_BOOKINGS} and sum(octet_length(fragment)) <= ${FEW_STORED} from booking where ${SHOWN})
    order by starts_at, id`,
}

/** Of those that are not remembered. */
export const FEED_BOOKINGS: Statement = {
  name: 'feed_bookings',
  text: `select id as "bookingId", version, ${ENTRY} from booking where organization_id = $1 and id = any ($2::bigint[])`,
}

/** Of rooms with more than fits: nearest to $6 first. What is beyond the bounds is counted, and its text not read. */
export const FEED_ENTRIES_NEAREST: Statement = {
  name: 'feed_entries_nearest',
  text: `select "roomId", uid, state, "isPrivate", fragment, place, total from (
      select ${ENTRY}, row_number() over (order by starts_at, id) as place, count(*) over () as total,
          row_number() over nearest as rank, sum(octet_length(fragment)) over nearest as octets
        from booking where ${SHOWN}
        window nearest as (order by greatest(starts_at - $6::timestamptz, $6::timestamptz - ends_at, interval '0'), starts_at, id)
    ) found
    where rank <= ${MOST_BOOKINGS} and octets <= ${MOST_STORED}
    order by rank`,
}
