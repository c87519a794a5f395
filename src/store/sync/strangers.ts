import { meetingKeys } from '../../core/date-join-key.ts'
import { isRecurring } from '../../core/occupancy.ts'
import type { NewsRow } from '../../sync/inbox-row.ts'
import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import type { Stranger } from '../../sync/ports.ts'
import type { Sql } from '../database.ts'

const HERE = 'k.organization_id = $1 and k.calendar_id = $2'

/** Each look is bounded to one row, so that it goes by its index for every item, however much the calendar holds. */
const STRANGERS = {
  name: 'strangers',
  text: `select r."remoteId", elsewhere.known is not null as "isKnownElsewhere" from jsonb_to_recordset($4::jsonb) as r("rowId" bigint, "remoteId" text, "joinKey" text, keys jsonb)
      left join lateral (select 1 as known from link k where ${HERE} and k.remote_id = r."remoteId" and k.state <> 'gone' limit 1) as item on true
      left join lateral (select 1 as known from link k where ${HERE} and k.room_copy_id = r."remoteId" and k.state <> 'gone' limit 1) as copy on true
      left join lateral (select 1 as known from link k where ${HERE} and k.leftover is not null
        and (k.leftover ->> 'remoteId' = r."remoteId" or k.leftover ->> 'roomCopyId' = r."remoteId" or k.leftover ->> 'joinKey' = r."joinKey") limit 1) as leftover on true
      left join lateral (select 1 as known from link k where ${HERE} and k.join_key = r."joinKey" and k.role = 'request' and k.state <> 'gone' limit 1) as request on true
      left join lateral (select 1 as known from booking b
        where b.organization_id = $1 and b.room_id = $3 and b.join_key = r."joinKey" and b.state in ('held', 'confirmed', 'contested') limit 1) as booking on true
      left join lateral (select 1 as known from inbox i
        where i.organization_id = $1 and i.calendar_id = $2 and i.remote_id = r."remoteId" and i.id < r."rowId" limit 1) as told on true
      left join lateral (select 1 as known from jsonb_array_elements_text(r.keys) as key join booking b on b.organization_id = $1 and b.join_key = key and b.room_id <> $3
        limit 1) as elsewhere on true
    where coalesce(item.known, copy.known, leftover.known, request.known, booking.known, told.known) is null`,
} as const

export async function strangers(
  sql: Sql,
  { organizationId, id, roomId }: LeasedCalendar,
  news: readonly NewsRow[],
): Promise<ReadonlyMap<string, Stranger>> {
  const asked = news.map(({ id, remoteId, item: { joinKey, series } }) => ({
    ...{ rowId: id, remoteId, joinKey },
    keys: joinKey === null ? [] : meetingKeys(joinKey, isRecurring(series)),
  }))
  const rows = await sql<Stranger & { readonly remoteId: string }>(STRANGERS, [
    ...[organizationId, id, roomId],
    JSON.stringify(asked),
  ])
  return new Map(rows.map(({ remoteId, isKnownElsewhere }) => [remoteId, { isKnownElsewhere }]))
}
