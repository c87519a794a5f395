import type { BookingOnCalendar, CalendarFact, ItemStanding, LinkFact } from '../../ops/verify/calendar-facts.ts'
import type { CalendarFacts } from '../../ops/verify/ports.ts'
import type { Sql } from '../database.ts'

interface CalendarRow extends Omit<CalendarFact, 'ref'> {
  readonly remoteCalendarId: string
  readonly timeZone: string
}

const CALENDARS = `select c.organization_id as "organizationId", c.id, c.room_id as "roomId", r.time_zone as "roomZone", c.connection_id as "connectionId",
    c.remote_calendar_id as "remoteCalendarId", c.time_zone as "timeZone", c.health, k.state = 'signed_out' as "signedOut", c.adoption is not null as adopting, c.last_proof_at as "provenAt"
  from calendar c join room r on r.organization_id = c.organization_id and r.id = c.room_id
    join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
  where $1::integer is null or c.organization_id = $1 order by c.organization_id, c.id`

interface BookingRow extends Omit<BookingOnCalendar, 'link'> {
  readonly link: LinkFact | null
}

/** What is over, and what lies further ahead than calendars are read (490 days), is not looked for. */
const BOOKINGS = `select b.id as "bookingId", b.room_id as "roomId", b.state, b.version, b.visibility, b.join_key as "joinKey", b.series,
    case when l.id is not null then jsonb_build_object('id', l.id, 'role', l.role, 'state', l.state, 'remoteId', l.remote_id, 'roomCopyId', l.room_copy_id,
      'place', l.place, 'roomResponse', l.room_response, 'settled', l.desired_core_version <= l.pushed_core_version, 'singlesUntil', l.singles_until, 'singles', (
        select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'key', s.occurrence_key, 'remoteId', s.remote_id, 'state', s.state,
            'settled', s.desired_core_version <= s.pushed_core_version) order by s.starts_at, s.id), '[]')
          from link s where s.organization_id = l.organization_id and s.series_link_id = l.id and s.state <> 'gone' and s.ends_at > $4)) end as link,
    (select min(x.id) from conflict x where x.organization_id = b.organization_id and x.state = 'open'
      and (l.id = any (x.links) or exists (select from link s where s.organization_id = l.organization_id and s.series_link_id = l.id and s.id = any (x.links)))) as "openConflictId"
  from booking b left join link l on l.organization_id = b.organization_id and l.booking_id = b.id and l.calendar_id = $2 and l.occurrence_key is null
  where b.organization_id = $1 and (b.room_id = $3 or l.id is not null) and b.ends_at > $4
    and b.starts_at < $4::timestamptz + interval '480 days' order by b.id`

const STANDING = `select r."remoteId", l.id as "linkId", l.booking_id as "bookingId",
    case when l.remote_version = r.version then 'known'
      when i.state is null then 'unread' when i.state = 'new' then 'waiting' when i.state = 'quarantined' then 'set_aside' else 'known' end as standing
  from jsonb_to_recordset($3::jsonb) as r("remoteId" text, version text)
    left join lateral (select l.id, l.booking_id, l.remote_version from link l where l.organization_id = $1 and l.calendar_id = $2
      and (l.remote_id = r."remoteId" or l.room_copy_id = r."remoteId") and l.state <> 'gone' order by l.id limit 1) l on true
    left join inbox i on i.organization_id = $1 and i.calendar_id = $2 and i.remote_id = r."remoteId" and i.remote_version = r.version`

export const calendarFacts = (sql: Sql): CalendarFacts => ({
  async calendars(scope) {
    const rows = await sql<CalendarRow>(CALENDARS, [scope])
    return rows.map(({ remoteCalendarId, timeZone, ...row }) => ({ ...row, ref: { remoteCalendarId, timeZone } }))
  },
  bookings: (calendar, now) =>
    sql<BookingRow>(BOOKINGS, [calendar.organizationId, calendar.id, calendar.roomId, now.toString()]),
  standing: (calendar, items) =>
    sql<ItemStanding>(STANDING, [calendar.organizationId, calendar.id, JSON.stringify(items)]),
})
