import { type ItemJson, itemFromJson } from '../../core/item-json.ts'
import type { ImportedItem, ImportUnit, LeasedAdoption, ToImport } from '../../sync/adoption/ports.ts'
import { readBookableRoom } from '../bookable-rooms.ts'
import { commitBookings } from '../booking-store.ts'
import type { Sql } from '../database.ts'
import { updateLink } from './link-row.ts'
import { raiseConflict } from './raise-conflict.ts'

interface LineRow extends Omit<ToImport, 'source' | 'twins'> {
  readonly act: 'import' | 'booked'
}

interface ItemRow extends Omit<ImportedItem, 'item'> {
  readonly leader: number
  readonly payload: ItemJson
}

const NEXT = `select id as "itemId", calendar_id as "calendarId", remote_id as "remoteId", booking_id as "bookingId", clash, act from adoption_item
  where organization_id = $1 and adoption_id = $2 and round = 2 and act in ('import', 'booked') and done_at is null order by rank limit $3`

const ITEMS = `select i.id as "itemId", coalesce(i.leader, i.id) as leader, i.calendar_id as "calendarId", k.provider, c.decides, i.inbox_id as "inboxId",
    n.received_at as "receivedAt", i.role, i.answers, n.payload
  from adoption_item i join calendar c on c.organization_id = i.organization_id and c.id = i.calendar_id
    join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
    join inbox n on n.organization_id = i.organization_id and n.id = i.inbox_id
  where i.organization_id = $1 and i.adoption_id = $2 and i.round = 2 and (i.id = any ($3) and i.act = 'import' or i.leader = any ($3) and i.act = 'twin') order by i.id`

/** The room is locked, and the adoption is ours. */
export function importUnit(sql: Sql, adoption: LeasedAdoption): ImportUnit {
  const { organizationId, roomId, id } = adoption
  return {
    adoption,
    async room() {
      const room = await readBookableRoom(sql, organizationId, roomId)
      if (room === null) throw new Error('the room that is adopted is archived')
      return room
    },
    async next(limit) {
      const rows = upToClash(await sql<LineRow>(NEXT, [organizationId, id, limit]))
      if (rows.length === 0) return []
      const items = await sql<ItemRow>(ITEMS, [organizationId, id, rows.map(({ itemId }) => itemId)])
      const byLeader = Map.groupBy(items.map(imported), ({ leader }) => leader)
      return rows.map(({ act: _, ...row }) => {
        const known = (byLeader.get(row.itemId) ?? []).map(({ leader: __, ...item }) => item)
        const source = known.find(({ itemId }) => itemId === row.itemId) ?? null
        return { ...row, source, twins: known.filter((item) => item !== source) }
      })
    },
    commit: (requests) => (requests.length === 0 ? Promise.resolve([]) : commitBookings(sql, requests)),
    async attach(bookingId, { calendarId, answers }, update) {
      const [link] = await sql<{ id: number }>(
        `insert into link (organization_id, booking_id, calendar_id, role, desired_core_version, pushed_core_version, state)
            select $1, $2, $3, 'direct', version, version, 'live' from booking where organization_id = $1 and id = $2
          on conflict (organization_id, booking_id, calendar_id, coalesce(occurrence_key, '')) do update set shown_from = null returning id`,
        [organizationId, bookingId, calendarId],
      )
      if (link === undefined) throw new Error('a link was not written')
      await updateLink(sql, { organizationId, linkId: link.id }, update)
      // Nothing is owed to an item that people wrote, unless its invitation waits for the room's answer.
      await sql(
        `update link l set pushed_core_version = case when $3 and b.state = 'confirmed' then least(l.pushed_core_version, l.desired_core_version - 1) else l.desired_core_version end,
            base_core_version = l.desired_core_version
          from booking b where l.organization_id = $1 and l.id = $2 and b.organization_id = $1 and b.id = l.booking_id`,
        [organizationId, link.id, answers],
      )
      await sql(
        `update outbox o set done_at = now() from link l where l.organization_id = $1 and l.id = $2 and l.desired_core_version <= l.pushed_core_version
          and o.organization_id = $1 and o.link_id = l.id and o.calendar_id = l.calendar_id and o.done_at is null`,
        [organizationId, link.id],
      )
    },
    async showFrom(bookingIds, from) {
      await sql(
        `update link l set shown_from = $3 from booking b where l.organization_id = $1 and l.booking_id = any ($2) and l.role = 'mirror' and l.remote_id is null
          and l.pushed_core_version = 0 and b.organization_id = $1 and b.id = l.booking_id and b.recurring`,
        [organizationId, bookingIds, from.toString()],
      )
    },
    raise: (conflict) => raiseConflict(sql, { organizationId, roomId, outage: null }, conflict),
    async done(lines) {
      const bookings = JSON.stringify(lines.map(({ toImport, bookingId }) => ({ itemId: toImport.itemId, bookingId })))
      await sql(
        `update adoption_item i set done_at = now(), booking_id = b."bookingId" from jsonb_to_recordset($3::jsonb) as b("itemId" bigint, "bookingId" bigint)
          where i.organization_id = $1 and i.adoption_id = $2 and i.round = 2 and (i.id = b."itemId" or i.leader = b."itemId" and i.act = 'twin')`,
        [organizationId, id, bookings],
      )
      const used = lines.flatMap(({ toImport: { source, twins } }) => (source === null ? twins : [source, ...twins]))
      await sql(
        `update inbox n set state = case when n.id = u.id then 'applied' else 'superseded' end, applied_at = now(), error = null,
            payload = case when n.id = u.id then n.payload || '{"decision": "adopt"}' else n.payload end
          from inbox u where u.organization_id = $1 and u.id = any ($2) and n.organization_id = $1 and n.calendar_id = u.calendar_id and n.remote_id = u.remote_id
            and n.id <= u.id and n.state = 'new'`,
        [organizationId, used.map(({ inboxId }) => inboxId)],
      )
    },
  }
}

/** What is expected to clash comes alone: nobody who came later may take what it holds of the room before it is written. */
function upToClash(rows: readonly LineRow[]): readonly LineRow[] {
  const first = rows.findIndex(({ clash }) => clash !== null)
  if (first === -1) return rows
  return rows.slice(0, Math.max(1, first))
}

function imported({ payload, ...row }: ItemRow) {
  const item = itemFromJson(payload)
  if (!item.ok) throw new Error(`inbox ${row.inboxId} cannot be read (${item.error.at})`)
  return { ...row, item: item.value }
}
