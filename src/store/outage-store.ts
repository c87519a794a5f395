import type { Outage, OutageConflict, OutageOfCalendar, OutageReader } from '../ops/outages/ports.ts'
import type { Database } from './database.ts'

const MOST_ROWS = 1000

const OUTAGES = `select o.id, o.connection_id as "connectionId", k.name as connection, k.provider, o.scope, o.cause, o.noticed_at as "noticedAt",
    case when s.known then s.known_until end as "knownUntil", case when s.back then s.read_at end as "endedAt", s.calendars as "calendarCount",
    f.decided, f.open
  from outage o join connection k on k.organization_id = o.organization_id and k.id = o.connection_id
    cross join lateral (select min(c.known_until) as known_until, bool_and(c.known_until is not null) as known, max(c.read_at) as read_at,
        bool_and(c.read_at is not null) as back, count(distinct c.calendar_id) as calendars
      from outage_calendar c where c.organization_id = o.organization_id and c.outage_id = o.id) s
    cross join lateral (select count(*) filter (where x.state <> 'open') as decided, count(*) filter (where x.state = 'open') as open
      from outage_conflict j join conflict x on x.organization_id = j.organization_id and x.id = j.conflict_id
      where j.organization_id = o.organization_id and j.outage_id = o.id) f
  where o.organization_id = $1 and s.calendars > 0`

/** What a calendar is owed and has been told is known for as long as settled debts and applied news are kept: 30 days. */
const CALENDARS = `select c.calendar_id as "calendarId", l.room_id as "roomId", r.name as room, c.known_until as "knownUntil", c.lost_at as "lostAt", c.read_at as "readAt",
    w.waited, w.written, w.waiting, n.news, n."setAside", h.confirmed as "heldConfirmed", h.refused as "heldRefused"
  from outage_calendar c join calendar l on l.organization_id = c.organization_id and l.id = c.calendar_id
    join room r on r.organization_id = l.organization_id and r.id = l.room_id
    cross join lateral (select count(distinct x.link_id) as waited, count(distinct x.link_id) filter (where x.done_at is not null) as written,
        count(distinct x.link_id) filter (where x.done_at is null) as waiting
      from outbox x where x.organization_id = c.organization_id and x.calendar_id = c.calendar_id
        and x.created_at <= coalesce(c.read_at, 'infinity') and coalesce(x.done_at, 'infinity') > c.lost_at) w
    cross join lateral (select count(distinct i.remote_id) filter (where i.state <> 'superseded' and coalesce(i.payload ->> 'decision', '') not like 'ignore:%') as news,
        count(*) filter (where i.state = 'quarantined') as "setAside"
      from inbox i where i.organization_id = c.organization_id and i.calendar_id = c.calendar_id and i.received_at > c.lost_at
        and i.received_at <= coalesce(c.read_at, 'infinity')) n
    cross join lateral (select count(*) filter (where a.action = 'booking.confirm') as confirmed, count(*) filter (where a.action = 'booking.decline') as refused
      from change_log g join audit a on a.organization_id = g.organization_id and a.entity = 'booking' and a.entity_id = g.booking_id and a.at = g.at and a.actor = 'timer'
      where g.organization_id = c.organization_id and g.room_id = l.room_id and l.decides = 'provider' and g.at > c.lost_at and g.at <= coalesce(c.read_at, 'infinity')) h
  where c.organization_id = $1 and c.outage_id = $2 order by r.name, c.id limit ${MOST_ROWS}`

const CONFLICTS = `select x.id, x.kind, x.state, x.rule, x.room_id as "roomId", r.name as room, x.bookings as "bookingIds", x.detected_at as "detectedAt", x.evidence
  from outage_conflict j join conflict x on x.organization_id = j.organization_id and x.id = j.conflict_id
    join room r on r.organization_id = x.organization_id and r.id = x.room_id
  where j.organization_id = $1 and j.outage_id = $2 order by x.id limit ${MOST_ROWS}`

export function outageStore({ sql }: Pick<Database, 'sql'>): OutageReader {
  return {
    list: ({ organizationId, before, limit }) =>
      sql<Outage>(`${OUTAGES} and ($2::bigint is null or o.id < $2) order by o.id desc limit $3`, [
        organizationId,
        before,
        limit,
      ]),
    async read(organizationId, outageId) {
      const [outage] = await sql<Outage>(`${OUTAGES} and o.id = $2`, [organizationId, outageId])
      if (outage === undefined) return null
      const calendars = await sql<OutageOfCalendar>(CALENDARS, [organizationId, outageId])
      const conflicts = await sql<OutageConflict>(CONFLICTS, [organizationId, outageId])
      return {
        ...outage,
        calendars,
        conflicts: conflicts.map((one) => ({ ...one, bookingIds: one.bookingIds.map(Number) })),
      }
    },
  }
}
