import type { NewsRow } from '../../sync/inbox-row.ts'
import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import type { Sql } from '../database.ts'

const HERE = 'k.organization_id = $1 and k.calendar_id = $2'

/** Each look is bounded to one row, so that it goes by its index for every item, however much the calendar holds. */
const STRANGERS = {
  name: 'strangers',
  text: `select r."remoteId" from jsonb_to_recordset($4::jsonb) as r("rowId" bigint, "remoteId" text, "joinKey" text)
      left join lateral (select 1 as known from link k where ${HERE} and k.remote_id = r."remoteId" and k.state <> 'gone' limit 1) as item on true
      left join lateral (select 1 as known from link k where ${HERE} and k.room_copy_id = r."remoteId" and k.state <> 'gone' limit 1) as copy on true
      left join lateral (select 1 as known from link k where ${HERE} and k.leftover is not null
        and (k.leftover ->> 'remoteId' = r."remoteId" or k.leftover ->> 'roomCopyId' = r."remoteId" or k.leftover ->> 'joinKey' = r."joinKey") limit 1) as leftover on true
      left join lateral (select 1 as known from link k where ${HERE} and k.join_key = r."joinKey" and k.role = 'request' and k.state <> 'gone' limit 1) as request on true
      left join lateral (select 1 as known from booking b
        where b.organization_id = $1 and b.room_id = $3 and b.join_key = r."joinKey" and b.state in ('held', 'confirmed', 'contested') limit 1) as booking on true
      left join lateral (select 1 as known from inbox i
        where i.organization_id = $1 and i.calendar_id = $2 and i.remote_id = r."remoteId" and i.id < r."rowId" limit 1) as told on true
    where coalesce(item.known, copy.known, leftover.known, request.known, booking.known, told.known) is null`,
} as const

export async function strangers(
  sql: Sql,
  { organizationId, id, roomId }: LeasedCalendar,
  news: readonly NewsRow[],
): Promise<ReadonlySet<string>> {
  const asked = news.map(({ id, remoteId, item: { joinKey } }) => ({ rowId: id, remoteId, joinKey }))
  const rows = await sql<{ remoteId: string }>(STRANGERS, [organizationId, id, roomId, JSON.stringify(asked)])
  return new Set(rows.map(({ remoteId }) => remoteId))
}
