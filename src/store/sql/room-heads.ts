import type { Statement } from '../database.ts'

/** Of rooms that are not archived, what an answer about them depends on: a few bytes each, and no booking is read. */
export const ROOM_HEADS: Statement = {
  name: 'room_heads',
  text: `select r.id as "roomId", r.time_zone as "timeZone", v.rev as revision
    from room r join room_revision v on v.organization_id = r.organization_id and v.room_id = r.id
    where r.organization_id = $1 and r.id = any ($2) and r.archived_at is null order by r.id`,
}
