import type { Statement } from '../database.ts'

/**
 * `link`: the feeds behind the hashes in $1, in their places, unless they were revoked. `covered`: their rooms, each found by index; archived
 * ones by their own link alone.
 */
const COVERED = `
  link as materialized (
    select w.place, f.* from unnest($1::bytea[]) with ordinality as w (hash, place) join feed f on f.token_hash = w.hash and f.revoked_at is null
  ), covered as materialized (
    select f.place, f.organization_id, f.room_id as id from link f where f.scope = 'room'
    union all
    select f.place, f.organization_id, r.id from link f
      join room r on r.organization_id = f.organization_id and r.building = f.building and r.archived_at is null
    union all
    select f.place, f.organization_id, r.id from link f
      join feed_room m on m.organization_id = f.organization_id and m.feed_id = f.id
      join room r on r.organization_id = m.organization_id and r.id = m.room_id and r.archived_at is null
  )`

/**
 * All that answers of "nothing new" need, in one look for all who ask at one time: no booking is read, and a room that many links cover is
 * looked at once. Revision and version of each room are the state; the last line of its change log says when its bookings changed, the audit
 * when the room did, and the link itself when a room joined or left.
 */
export const FEED_HEADS: Statement = {
  name: 'feed_heads',
  text: `with ${COVERED}, seen as materialized (
      select r.organization_id, r.id, r.id || '.' || r.version || '.' || v.rev as state, greatest(r.created_at, l.at, a.at) as changed_at
        from (select distinct organization_id, id from covered) o
        join room r on r.organization_id = o.organization_id and r.id = o.id
        join room_revision v on v.organization_id = o.organization_id and v.room_id = o.id
        left join change_log l on l.organization_id = o.organization_id and l.room_id = o.id and l.rev = v.rev
        cross join lateral (
          select max(a.at) as at from audit a where a.organization_id = o.organization_id and a.entity = 'room' and a.entity_id = o.id
        ) a
    ), read as materialized (
      select c.organization_id, c.room_id, c.id, k.provider, c.last_proof_at
        from seen s
        join calendar c on c.organization_id = s.organization_id and c.room_id = s.id
        join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
    )
    select f.place::integer, f.id as "feedId", f.organization_id as "organizationId", f.scope as kind, f.name, f.building, f.detail,
      f.last_used_at as "lastUsedAt", coalesce(s.state, '') as state, coalesce(greatest(s.changed_at, f.rooms_changed_at), f.created_at) as "changedAt",
      coalesce((
        select jsonb_agg(jsonb_build_object('provider', k.provider, 'provenAt', k.proven_at) order by k.first_id) from (
          select c.provider, min(c.id) as first_id, case when count(*) = count(c.last_proof_at) then min(c.last_proof_at) end as proven_at
            from covered o join read c on c.organization_id = o.organization_id and c.room_id = o.id
            where o.place = f.place
            group by c.provider, case when f.scope = 'room' then c.id end
        ) k), '[]') as calendars
    from link f left join (
      select o.place, string_agg(s.state, ' ' order by s.id) as state, max(s.changed_at) as changed_at
        from covered o join seen s on s.organization_id = o.organization_id and s.id = o.id
        group by o.place
    ) s on s.place = f.place`,
}

export const FEED_ROOMS: Statement = {
  name: 'feed_rooms',
  text: `with ${COVERED}
    select r.id, r.name, r.time_zone as "timeZone", r.capacity
      from covered o join room r on r.organization_id = o.organization_id and r.id = o.id order by r.name, r.id`,
}
