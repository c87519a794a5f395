import type { OccupancyFacts, OccupiedBooking, OverlapFact, WaivedFact } from '../../ops/verify/ports.ts'
import type { Sql } from '../database.ts'

const UNDER_CONSTRAINT = `('booking', 'hold', 'blocker')`
/** What is not true of a healthy database needs no more examples than this. */
const MOST = 1000

const MEETS = `a.organization_id = b.organization_id and a.room_id = b.room_id and a.held_from < b.held_until and b.held_from < a.held_until`

/** The constraint itself, asked as a question: it answers also when the constraint has been dropped. */
const OVERLAPS = `select a.organization_id as "organizationId", a.room_id as "roomId", a.booking_id as "bookingId", b.booking_id as "otherId",
    greatest(a.held_from, b.held_from) as "from", least(a.held_until, b.held_until) as "until"
  from occupancy a join occupancy b on ${MEETS} and (a.booking_id, a.occurrence_key) < (b.booking_id, b.occurrence_key)
  where a.kind in ${UNDER_CONSTRAINT} and b.kind in ${UNDER_CONSTRAINT} and ($1::integer is null or a.organization_id = $1)
  order by 1, 2, 5 limit ${MOST}`

/** Overlaps outside the constraint by leave; a series that overlaps itself needs none. */
const WAIVED = `select a.organization_id as "organizationId", a.room_id as "roomId", a.booking_id as "bookingId", b.booking_id as "otherId",
    greatest(a.held_from, b.held_from) as "from", least(a.held_until, b.held_until) as "until",
    k.verdict -> 'inputs' ->> 'decidedBy' as "decidedBy", k.verdict -> 'inputs' ->> 'reason' as reason
  from occupancy a join occupancy b on ${MEETS} and a.booking_id <> b.booking_id
    join booking k on k.organization_id = a.organization_id and k.id = a.booking_id
  where a.kind = 'waived' and (b.kind in ${UNDER_CONSTRAINT} or (b.kind = 'waived' and a.booking_id < b.booking_id)) and ($1::integer is null or a.organization_id = $1)
  order by 1, 2, 5 limit ${MOST}`

const OCCUPIED = `select b.organization_id as "organizationId", b.id as "bookingId", b.room_id as "roomId", r.time_zone as "roomZone", b.state, b.origin, b.series, b.expanded_until as "expandedUntil",
    coalesce((select jsonb_agg(jsonb_build_object('roomId', o.room_id, 'kind', o.kind, 'occurrenceKey', o.occurrence_key, 'startsAt', o.starts_at, 'endsAt', o.ends_at) order by o.starts_at)
      from occupancy o where o.organization_id = b.organization_id and o.booking_id = b.id and o.ends_at > $2), '[]') as rows
  from booking b join room r on r.organization_id = b.organization_id and r.id = b.room_id
  where ($1::integer is null or b.organization_id = $1) and (b.organization_id, b.id) > ($3::integer, $4::bigint)
    and ((b.state in ('held', 'confirmed', 'contested') and (b.recurring or b.ends_at > $2))
      or exists (select from occupancy o where o.organization_id = b.organization_id and o.booking_id = b.id and o.ends_at > $2))
  order by b.organization_id, b.id limit $5`

export const occupancyFacts = (sql: Sql): OccupancyFacts => ({
  overlaps: (scope) => sql<OverlapFact>(OVERLAPS, [scope]),
  waived: (scope) => sql<WaivedFact>(WAIVED, [scope]),
  occupied: ({ scope, now, after, limit }) =>
    sql<OccupiedBooking>(OCCUPIED, [scope, now.toString(), after.organizationId, after.bookingId, limit]),
})
