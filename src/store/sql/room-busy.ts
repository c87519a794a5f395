import { OCCUPANCY_KINDS } from '../../core/occupancy.ts'
import type { Statement } from '../database.ts'

/**
 * What overlaps a window, room by room. What holds is disjoint, so a room's rows in the window begin with its nearest start before the window: the index is read
 * from there, and never its whole past. Contested and waived rows overlap others, are few, and have a small index of their own.
 */
const ROWS = `(
      select * from occupancy held
        where held.organization_id = $1 and held.room_id = wanted.room_id and held.kind in ('booking', 'hold', 'blocker')
          and held.held_from < $4 and held.held_until > $3
          and held.held_from >= coalesce((select max(running.held_from) from occupancy running
            where running.organization_id = $1 and running.room_id = wanted.room_id and running.kind in ('booking', 'hold', 'blocker') and running.held_from <= $3), '-infinity')
      union all
      select * from occupancy beside
        where beside.organization_id = $1 and beside.room_id = wanted.room_id and beside.kind in ('contested', 'waived') and beside.held_from < $4 and beside.held_until > $3
    ) o`

const WANTED = 'from unnest($2::integer[]) as wanted (room_id)'

/** By room and start. */
export const ROOM_BUSY: Statement = {
  name: 'room_busy',
  text: `select o.room_id, o.held_from, o.held_until ${WANTED} cross join lateral ${ROWS} order by o.room_id, o.held_from, o.booking_id`,
}

/**
 * The same with all that is known of each row, one answer a room with its revision, for `unpackBusy`: that tens of thousands of times are written as text and read
 * again would take longer than to find them.
 */
export const ROOM_BUSY_PACKED: Statement = {
  name: 'room_busy_packed',
  text: `select wanted.room_id, v.rev as revision, (select string_agg(int8send(o.booking_id) || int2send(array_position('{${OCCUPANCY_KINDS}}', o.kind)::smallint)
      || timestamptz_send(o.starts_at) || timestamptz_send(o.ends_at) || timestamptz_send(o.held_from) || timestamptz_send(o.held_until), '' order by o.held_from, o.booking_id)
      from ${ROWS}) as spans
    ${WANTED} join room_revision v on v.organization_id = $1 and v.room_id = wanted.room_id order by wanted.room_id`,
}
