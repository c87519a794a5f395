import type { Statement } from '../database.ts'
import { ROOM_COLUMNS } from './room-row.ts'

/**
 * Rooms that are free in all of the windows: first the set of busy rooms, then the rooms that are not in it. What a window meets is found by start: short
 * bookings (up to 4 hours) by a bounded look back, long ones by their own small index on the end; together they are exact. Each room's own set-up and clean-up
 * time decides; the widest of them bounds the look.
 */
export const FREE_ROOMS: Statement = {
  name: 'free_rooms',
  text: `with wanted as (
      select starts_at, ends_at from unnest($2::timestamptz[], $3::timestamptz[]) as w (starts_at, ends_at)
    ), widest as (
      select max(setup_minutes) * interval '1 minute' as setup, max(cleanup_minutes) * interval '1 minute' as cleanup from room where organization_id = $1
    ), met as (
      select o.room_id, o.held_from, o.held_until, w.starts_at, w.ends_at from wanted w, widest p, occupancy o
        where o.organization_id = $1 and o.kind in ('booking', 'hold', 'blocker') and o.held_until - o.held_from <= interval '4 hours'
          and o.held_from < w.ends_at + p.cleanup and o.held_from > w.starts_at - p.setup - interval '4 hours' and o.held_until > w.starts_at - p.setup
      union all
      select o.room_id, o.held_from, o.held_until, w.starts_at, w.ends_at from wanted w, widest p, occupancy o
        where o.organization_id = $1 and o.kind in ('booking', 'hold', 'blocker') and o.held_until - o.held_from > interval '4 hours'
          and o.held_until > w.starts_at - p.setup and o.held_from < w.ends_at + p.cleanup
    ), busy as (
      select m.room_id from met m join room r on r.organization_id = $1 and r.id = m.room_id
        where m.held_from < m.ends_at + r.cleanup_minutes * interval '1 minute' and m.held_until > m.starts_at - r.setup_minutes * interval '1 minute'
    )
    select ${ROOM_COLUMNS} from room r
      where r.organization_id = $1 and r.archived_at is null and r.id not in (select room_id from busy)
        and ($4::integer is null or r.capacity >= $4) and ($5::text is null or r.building = $5) and r.features @> $6::text[]
      order by coalesce(r.building = $7, false) desc, r.capacity nulls last, r.id limit $8`,
}
