import type { RoomContext } from '../../support/ports.ts'
import type { Sql } from '../database.ts'

const MOST_EVENTS = 50
const MOST_CONFLICTS = 50

/** One look at a room as the service knows it: no titles, no people, no secrets. */
const ROOM_CONTEXT = {
  name: 'ticket-room-context',
  text: `
    select jsonb_build_object('id', r.id, 'name', r.name, 'timeZone', r.time_zone, 'version', r.version, 'revision', coalesce(v.rev, 0)) as room,
      coalesce((
        select jsonb_agg(jsonb_build_object('id', c.id, 'provider', k.provider, 'decides', c.decides, 'health', c.health, 'healthSince', c.health_since,
          'watch', c.watch, 'provenAt', c.last_proof_at, 'dirtySince', c.dirty_since, 'failures', c.failures, 'openWrites', (
            select count(*) from link l where l.organization_id = c.organization_id and l.calendar_id = c.id
              and l.desired_core_version > l.pushed_core_version)) order by c.id)
        from calendar c join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
        where c.organization_id = r.organization_id and c.room_id = r.id), '[]') as calendars,
      coalesce((
        select jsonb_agg(jsonb_build_object('id', o.id, 'kind', o.kind, 'rule', o.rule, 'detectedAt', o.detected_at) order by o.id desc)
        from (select * from conflict o where o.organization_id = r.organization_id and o.room_id = r.id and o.state = 'open'
          order by o.id desc limit $3) o), '[]') as "openConflicts",
      coalesce((
        select jsonb_agg(jsonb_build_object('revision', e.rev, 'bookingId', e.booking_id, 'kind', e.kind, 'at', e.at) order by e.rev desc)
        from (select * from change_log e where e.organization_id = r.organization_id and e.room_id = r.id order by e.rev desc limit $4) e), '[]')
        as "lastEvents"
    from room r left join room_revision v on v.organization_id = r.organization_id and v.room_id = r.id
    where r.organization_id = $1 and r.id = $2`,
}

export async function readRoomContext(
  sql: Sql,
  organizationId: number,
  roomId: number,
): Promise<Omit<RoomContext, 'takenAt' | 'service'> | null> {
  const values = [organizationId, roomId, MOST_CONFLICTS, MOST_EVENTS]
  const [row] = await sql<Omit<RoomContext, 'takenAt' | 'service'>>(ROOM_CONTEXT, values)
  return row ?? null
}
