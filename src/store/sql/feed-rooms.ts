import type { Statement } from '../database.ts'

/** `link`: the feed behind the hash in $1, unless it was revoked. `covered`: its rooms, each found by index; archived ones by their own link alone. */
const COVERED = `
  link as materialized (
    select * from feed where token_hash = $1 and revoked_at is null
  ), covered as (
    select f.room_id as id from link f where f.scope = 'room'
    union all
    select r.id from link f
      join room r on r.organization_id = f.organization_id and r.building = f.building and r.archived_at is null
    union all
    select r.id from link f
      join feed_room m on m.organization_id = f.organization_id and m.feed_id = f.id
      join room r on r.organization_id = m.organization_id and r.id = m.room_id and r.archived_at is null
  )`

/**
 * All that an answer of "nothing new" needs, in one look: no booking is read. Revision and version of each room are the state; the last line
 * of its change log says when its bookings changed, the audit when the room did, and the link itself when a room joined or left.
 */
export const FEED_HEAD: Statement = {
  name: 'feed_head',
  text: `with ${COVERED}
    select f.id as "feedId", f.organization_id as "organizationId", f.scope as kind, f.name, f.building, f.detail, f.last_used_at as "lastUsedAt",
      coalesce(s.state, '') as state, coalesce(greatest(s.changed_at, f.rooms_changed_at), f.created_at) as "changedAt",
      coalesce((
        select jsonb_agg(jsonb_build_object('provider', k.provider, 'provenAt', k.proven_at) order by k.first_id) from (
          select k.provider, min(c.id) as first_id, case when count(*) = count(c.last_proof_at) then min(c.last_proof_at) end as proven_at
            from covered o
            join calendar c on c.organization_id = f.organization_id and c.room_id = o.id
            join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
            group by k.provider, case when f.scope = 'room' then c.id end
        ) k), '[]') as calendars
    from link f cross join lateral (
      select string_agg(r.id || '.' || r.version || '.' || v.rev, ' ' order by r.id) as state,
        max(greatest(r.created_at,
          (select l.at from change_log l where l.organization_id = f.organization_id and l.room_id = r.id and l.rev = v.rev),
          (select max(a.at) from audit a where a.organization_id = f.organization_id and a.entity = 'room' and a.entity_id = r.id))) as changed_at
        from covered o
        join room r on r.organization_id = f.organization_id and r.id = o.id
        join room_revision v on v.organization_id = f.organization_id and v.room_id = o.id
    ) s`,
}

export const FEED_ROOMS: Statement = {
  name: 'feed_rooms',
  text: `with ${COVERED}
    select r.id, r.name, r.time_zone as "timeZone", r.capacity
      from link f join covered o on true join room r on r.organization_id = f.organization_id and r.id = o.id order by r.name, r.id`,
}
