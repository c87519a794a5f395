import type { Statement } from '../database.ts'

/**
 * What overlaps a window, room by room. What holds is disjoint, so a room's rows in the window begin with its nearest start before the window: the index is read
 * from there, and never its whole past. Contested and waived rows overlap others, are few, and have a small index of their own.
 */
export const ROOM_BUSY: Statement = {
  name: 'room_busy',
  text: `select o.room_id, o.booking_id, o.kind, o.starts_at, o.ends_at, o.held_from, o.held_until
    from unnest($2::integer[]) as wanted (room_id) cross join lateral (
      select * from occupancy held
        where held.organization_id = $1 and held.room_id = wanted.room_id and held.kind in ('booking', 'hold', 'blocker')
          and held.held_from < $4 and held.held_until > $3
          and held.held_from >= coalesce((select max(running.held_from) from occupancy running
            where running.organization_id = $1 and running.room_id = wanted.room_id and running.kind in ('booking', 'hold', 'blocker') and running.held_from <= $3), '-infinity')
      union all
      select * from occupancy beside
        where beside.organization_id = $1 and beside.room_id = wanted.room_id and beside.kind in ('contested', 'waived') and beside.held_from < $4 and beside.held_until > $3
    ) o
    order by o.room_id, o.held_from, o.booking_id`,
}
