import type { Caller } from '../booking/ports.ts'
import { fail, ok } from '../core/result.ts'
import type { CalendarStore, NewCalendar, PairedCalendar } from '../ops/calendars/ports.ts'
import { writeAudit } from './audit-line.ts'
import type { Database, Sql } from './database.ts'
import { CAME_IN, WENT_OUT } from './sql/calendar-delays.ts'

const COLUMNS = `c.id, c.room_id as "roomId", c.connection_id as "connectionId", k.provider, c.remote_calendar_id as "remoteCalendarId",
  c.time_zone as "timeZone", c.decides, c.can_ask as "canAsk", c.adoption, c.proofs, c.checked_at as "checkedAt", c.watch, c.watch_detail as "watchDetail",
  c.health, c.health_detail as "healthDetail", c.health_since as "healthSince", k.state = 'signed_out' as "signedOut",
  case when k.quiet_until > now() then k.quiet_until end as "quietUntil", c.poll_interval_seconds as "pollIntervalSeconds", c.failures,
  c.last_proof_at as "provenAt", c.mode, c.mode_reason as "modeReason", c.compared_at as "comparedAt", c.next_compare_at as "nextCompareAt", c.compare_detail as "compareDetail", c.created_at as "createdAt",
  ${CAME_IN} as "cameIn", ${WENT_OUT} as "wentOut",
  (select count(*) from link l where l.organization_id = c.organization_id and l.calendar_id = c.id and l.desired_core_version > l.pushed_core_version) as owed,
  (select count(*) from inbox i where i.organization_id = c.organization_id and i.calendar_id = c.id and i.state = 'quarantined') as quarantined`

const FROM = 'from calendar c join connection k on k.organization_id = c.organization_id and k.id = c.connection_id'

/** Class of the rooms' advisory locks; the booking function takes the same. */
const ROOM_LOCK = 1

export function calendarStore({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): CalendarStore {
  return {
    pair: (caller, calendar) => transaction((inside) => pair(inside, caller, calendar)),
    async list(organizationId, roomId) {
      const rooms = await sql('select from room where organization_id = $1 and id = $2', [organizationId, roomId])
      if (rooms.length === 0) return null
      return sql<PairedCalendar>(
        `select ${COLUMNS} ${FROM} where c.organization_id = $1 and c.room_id = $2 order by c.id`,
        [organizationId, roomId],
      )
    },
    read: (organizationId, of) => read(sql, organizationId, of),
    checked: (caller, check) =>
      transaction(async (inside) => {
        const { calendarId, proofs, canAsk, passed, at } = check
        await inside(
          `update calendar set proofs = $3, can_ask = $4, checked_at = $5, version = version + 1,
              health = case when $6 and health = 'forbidden' then 'ok' else health end,
              health_since = case when $6 and health = 'forbidden' then now() else health_since end,
              health_detail = case when $6 and health = 'forbidden' then null else health_detail end,
              dirty_since = case when $6 then coalesce(dirty_since, now()) else dirty_since end,
              next_poll_at = case when $6 then now() else next_poll_at end
            where organization_id = $1 and id = $2`,
          [caller.organizationId, calendarId, JSON.stringify(proofs), canAsk, at.toString(), passed],
        )
        await writeAudit(inside, caller, { ...auditOf(calendarId), action: 'calendar.check', detail: { passed } })
      }),
    compareSoon: (caller, of) => transaction((inside) => compareSoon(inside, caller, of)),
    unpair: (caller, of) => transaction((inside) => unpair(inside, caller, of)),
  }
}

async function read(
  sql: Sql,
  organizationId: number,
  of: { readonly roomId: number; readonly calendarId: number },
): Promise<PairedCalendar | null> {
  const [row] = await sql<PairedCalendar>(
    `select ${COLUMNS} ${FROM} where c.organization_id = $1 and c.room_id = $2 and c.id = $3`,
    [organizationId, of.roomId, of.calendarId],
  )
  return row ?? null
}

async function pair(sql: Sql, caller: Caller, calendar: NewCalendar): ReturnType<CalendarStore['pair']> {
  const { organizationId } = caller
  const { roomId } = calendar
  await sql('select pg_advisory_xact_lock($1, $2)', [ROOM_LOCK, roomId])
  const rooms = await sql(
    'update room set policy_version = policy_version + 1 where organization_id = $1 and id = $2 and archived_at is null returning id',
    [organizationId, roomId],
  )
  if (rooms.length === 0) return fail({ code: 'room_not_found' })
  const id = await insert(sql, organizationId, calendar)
  if (id === null) return fail({ code: 'already_paired', roomId: await roomOf(sql, organizationId, calendar) })
  await oweStanding(sql, organizationId, { roomId, calendarId: id })
  const { connectionId, remoteCalendarId, decides } = calendar
  const detail = { roomId, connectionId, remoteCalendarId, decides, adopts: calendar.adopts }
  await writeAudit(sql, caller, { ...auditOf(id), action: 'calendar.pair', toVersion: 1, detail })
  const paired = await read(sql, organizationId, { roomId, calendarId: id })
  if (paired === null) throw new Error('a calendar that was just written is not there')
  return ok(paired)
}

async function insert(sql: Sql, organizationId: number, calendar: NewCalendar): Promise<number | null> {
  const [row] = await sql<{ id: number }>(
    `insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides, can_ask, proofs, checked_at, adoption, dirty_since)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now())
      on conflict (organization_id, connection_id, remote_calendar_id) do nothing returning id`,
    [
      organizationId,
      calendar.roomId,
      calendar.connectionId,
      calendar.remoteCalendarId,
      calendar.timeZone,
      calendar.decides,
      calendar.canAsk,
      JSON.stringify(calendar.proofs),
      calendar.checkedAt.toString(),
      calendar.adopts ? 'reading' : null,
    ],
  )
  return row?.id ?? null
}

async function roomOf(
  sql: Sql,
  organizationId: number,
  { connectionId, remoteCalendarId }: NewCalendar,
): Promise<number> {
  const [row] = await sql<{ room: number }>(
    'select room_id as room from calendar where organization_id = $1 and connection_id = $2 and remote_calendar_id = $3',
    [organizationId, connectionId, remoteCalendarId],
  )
  return row?.room ?? 0
}

/** Bookings that stand are owed to a new calendar as if they were made now. Those that are made meanwhile wait for the lock and owe it themselves. */
async function oweStanding(
  sql: Sql,
  organizationId: number,
  to: { roomId: number; calendarId: number },
): Promise<void> {
  await sql(
    `with owed as (
        insert into link (organization_id, booking_id, calendar_id, role, desired_core_version, state)
          select organization_id, id, $3, 'mirror', version, 'pending' from booking
            where organization_id = $1 and room_id = $2 and state in ('held', 'confirmed') and ends_at > now()
        returning id, desired_core_version
      )
      insert into outbox (organization_id, topic, calendar_id, link_id, desired_version)
        select $1, 'push_link', $3, id, desired_core_version from owed`,
    [organizationId, to.roomId, to.calendarId],
  )
}

async function compareSoon(
  sql: Sql,
  caller: Caller,
  { roomId, calendarId }: { readonly roomId: number | null; readonly calendarId: number },
): Promise<boolean> {
  const rows = await sql(
    'update calendar set next_compare_at = now() where organization_id = $1 and ($2::integer is null or room_id = $2) and id = $3 returning id',
    [caller.organizationId, roomId, calendarId],
  )
  if (rows.length > 0) await writeAudit(sql, caller, { ...auditOf(calendarId), action: 'calendar.ask_compare' })
  return rows.length > 0
}

async function unpair(
  sql: Sql,
  caller: Caller,
  { roomId, calendarId }: { readonly roomId: number; readonly calendarId: number },
): Promise<boolean> {
  const { organizationId } = caller
  await sql('select pg_advisory_xact_lock($1, $2)', [ROOM_LOCK, roomId])
  const paired = await read(sql, organizationId, { roomId, calendarId })
  if (paired === null) return false
  const key = [organizationId, calendarId]
  await sql('delete from outbox where organization_id = $1 and calendar_id = $2', key)
  const links = await sql('delete from link where organization_id = $1 and calendar_id = $2 returning id', key)
  await sql('delete from calendar where organization_id = $1 and id = $2', key)
  await sql('update room set policy_version = policy_version + 1 where organization_id = $1 and id = $2', [
    organizationId,
    roomId,
  ])
  const { connectionId, remoteCalendarId } = paired
  const detail = { roomId, connectionId, remoteCalendarId, links: links.length }
  await writeAudit(sql, caller, { ...auditOf(calendarId), action: 'calendar.unpair', detail })
  return true
}

const auditOf = (calendarId: number) => ({
  entity: 'calendar',
  entityId: calendarId,
  fromVersion: null,
  toVersion: null,
})
