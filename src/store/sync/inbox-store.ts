import { type ItemJson, itemFromJson } from '../../core/item-json.ts'
import type { HeldTime } from '../../providers/provider.ts'
import type { InboxRow, RemovalAnswer } from '../../sync/inbox-row.ts'
import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import type { Inbox, Pending, Removals } from '../../sync/ports.ts'
import type { Sql } from '../database.ts'
import { prepared } from '../prepared.ts'
import { leaseHeld } from './lease-held.ts'
import { oneLink } from './link-row.ts'
import { WAITS_FOR_REST } from './split-grace.ts'

interface StoredRow {
  readonly id: number
  readonly remote_id: string
  readonly remote_version: string
  readonly kind: 'upsert' | 'removed' | 'unreadable'
  readonly payload: unknown
  readonly received_at: string
}

const WAITING = {
  name: 'inbox_waiting',
  // A series that is known comes first: when its organiser cuts it in two, the second part asks for the time that the first gives up.
  text: `with items as (
      select n.remote_id, min(n.id) as first, coalesce(bool_or(n.payload -> 'series' -> 'rule' <> 'null') and bool_or(l.id is not null), false) as is_known_series
        from inbox n left join link l on l.organization_id = n.organization_id and l.calendar_id = n.calendar_id and l.remote_id = n.remote_id and l.state <> 'gone'
        where n.organization_id = $1 and n.calendar_id = $2 and n.state = 'new' group by n.remote_id order by is_known_series desc, first limit $3)
    select i.id, i.remote_id, i.remote_version, i.kind, i.payload, i.received_at from items join inbox i using (remote_id)
      where i.organization_id = $1 and i.calendar_id = $2 and i.state = 'new' order by items.is_known_series desc, items.first, i.id`,
} as const

/** Links of meetings that lie ahead, as this calendar holds them. */
const AHEAD = `link l join booking b on b.organization_id = l.organization_id and b.id = l.booking_id
  where l.organization_id = $1 and l.calendar_id = $2 and l.remote_id is not null and l.state <> 'gone'
    and b.state in ('held', 'confirmed', 'contested') and coalesce(l.ends_at, b.ends_at) > $3`

/** What other windows of a calendar call removed, because it lies outside of them, is mostly known to nobody. */
const KNOWN_REMOVAL = `select from inbox i where i.organization_id = $1 and i.calendar_id = $2 and i.state = 'new' and i.kind = 'removed'
  and exists (select from link l where l.organization_id = $1 and l.calendar_id = $2 and (l.remote_id = i.remote_id or l.room_copy_id = i.remote_id) and l.state <> 'gone')`

/** Codes of what waits for other news begin with `waits_`. */
const PENDING = {
  name: 'inbox_pending',
  text: `select count(*) filter (where state = 'new') > 0 as news,
      count(*) filter (where state = 'new' and kind = 'removed') > 0 and exists (${KNOWN_REMOVAL}) as removals,
      count(*) filter (where state = 'quarantined') > 0 as waiting
    from (select state, kind from inbox where organization_id = $1 and calendar_id = $2 and state = 'new'
      union all select state, kind from inbox where organization_id = $1 and calendar_id = $2 and state = 'quarantined' and starts_with(error ->> 'code', 'waits_')) as held`,
} as const

const REMOVALS = {
  name: 'inbox_removals',
  text: `with vanished as (
      select distinct remote_id from inbox where organization_id = $1 and calendar_id = $2 and state = 'new' and kind = 'removed' and not payload ? 'answered')
    select i.id, i.remote_id, i.remote_version, i.kind, i.payload, i.received_at from vanished join inbox i using (remote_id)
      where i.organization_id = $1 and i.calendar_id = $2 and i.state = 'new'
        and exists (select 1 from ${AHEAD} and (l.remote_id = i.remote_id or l.room_copy_id = i.remote_id)) order by i.remote_id, i.id`,
} as const

/** What it lost a moment ago counts as lost with the rest: somebody who empties a calendar in Outlook does it one item after the other. */
const LOST = `select count(*) from inbox where organization_id = $1 and calendar_id = $2 and kind = 'removed' and state = 'applied'
  and applied_at > now() - interval '10 minutes' and payload ->> 'decision' in ('cancel', 'restore') and not payload ? 'answered'`

const STOPPED = `select from conflict where organization_id = $1 and state = 'open' and matter = 'mass_removal:' || $2::integer`

export function inboxStore(sql: Sql): Inbox {
  return {
    async pending({ organizationId, id }) {
      const [row] = await sql<Pending>(PENDING, [organizationId, id])
      return row ?? { news: false, removals: false, waiting: false }
    },
    async waiting(calendar, limit) {
      return byItem(await sql<StoredRow>(WAITING, [calendar.organizationId, calendar.id, limit]))
    },
    async removals(calendar, now) {
      const values = [calendar.organizationId, calendar.id, now.toString()]
      const items = byItem(await sql<StoredRow>(REMOVALS, values)).filter((rows) => rows.at(-1)?.kind === 'removed')
      const nothing = { known: 0, recent: 0, stopped: false }
      if (items.length === 0) return { items, ...nothing }
      const [row] = await sql<Omit<Removals, 'items'>>(
        `select (select count(*) from ${AHEAD}) as known, (${LOST}) as recent, exists (${STOPPED}) as stopped`,
        values,
      )
      return { items, ...(row ?? nothing) }
    },
    linkByRemote: (calendar, remoteId) => linkByRemote(sql, calendar, remoteId),
    async toldBefore({ organizationId, id }, rows) {
      const [oldest] = rows
      const earlier = await sql(
        prepared(
          'select from inbox where organization_id = $1 and calendar_id = $2 and remote_id = $3 and id < $4 limit 1',
        ),
        [organizationId, id, oldest?.remoteId ?? '', oldest?.id ?? 0],
      )
      return earlier.length > 0
    },
    async noteFound({ organizationId, id, leaseToken }, row, found) {
      await sql(
        `update inbox set payload = payload || jsonb_build_object('found', $4::text) where organization_id = $1 and calendar_id = $2 and id = $3 and ${leaseHeld('$5')}`,
        [organizationId, id, row.id, found, leaseToken],
      )
    },
    async suspectSeries(calendar, now) {
      await sql(
        `insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id)
          select l.organization_id, l.calendar_id, l.remote_id, 'removed:' || gen_random_uuid(), 'removed', '{"certain": false, "suspected": true}', gen_random_uuid()
            from link l join booking b on b.organization_id = l.organization_id and b.id = l.booking_id
            where l.organization_id = $1 and l.calendar_id = $2 and l.remote_id is not null and l.place = 'room' and l.state = 'live' and l.occurrence_key is null and b.recurring
              and b.state in ('held', 'confirmed', 'contested') and b.ends_at > $3`,
        [calendar.organizationId, calendar.id, now.toString()],
      )
    },
    async judgeRestsAgain({ organizationId, id }) {
      await sql(
        `update inbox set state = 'new', error = null, applied_at = null
          where organization_id = $1 and calendar_id = $2 and state = 'quarantined' and error ->> 'code' = '${WAITS_FOR_REST}'`,
        [organizationId, id],
      )
    },
    async quarantine(calendar, rows, error) {
      const newest = rows.at(-1)
      // One item is set aside once, with what was last known of it.
      await sql(
        `update inbox set state = case when id = $3 then 'quarantined' else 'superseded' end, error = case when id = $3 then $5::jsonb end, applied_at = now()
          where organization_id = $1 and calendar_id = $2 and (id = any ($4) or (state = 'quarantined' and remote_id = $7 and id < $3)) and ${leaseHeld('$6')}`,
        [
          calendar.organizationId,
          calendar.id,
          newest?.id ?? 0,
          rows.map(({ id }) => id),
          JSON.stringify(error),
          calendar.leaseToken,
          newest?.remoteId ?? '',
        ],
      )
    },
  }
}

function byItem(rows: readonly StoredRow[]): readonly (readonly InboxRow[])[] {
  const groups = new Map<string, InboxRow[]>()
  for (const row of rows.map(inboxRowOf)) {
    const group = groups.get(row.remoteId)
    if (group === undefined) groups.set(row.remoteId, [row])
    else group.push(row)
  }
  return [...groups.values()]
}

/** By the item's own id, or by the id of the room's copy of a request. */
export const linkByRemote = (sql: Sql, calendar: LeasedCalendar, remoteId: string) =>
  oneLink(
    sql,
    `l.organization_id = $1 and l.calendar_id = $2 and (l.remote_id = $3 or l.room_copy_id = $3) and l.state <> 'gone'`,
    [calendar.organizationId, calendar.id, remoteId],
  )

interface UnreadablePayload {
  readonly reason: string
  readonly retry?: boolean
  readonly held?: HeldTime | null
}

const unreadable = ({ reason, retry = false, held = null }: UnreadablePayload) => ({ reason, retry, held })

interface RemovedPayload {
  readonly certain: boolean
  readonly unseen?: boolean
  readonly answered?: RemovalAnswer
  readonly found?: 'gone' | 'there'
}

function inboxRowOf(row: StoredRow): InboxRow {
  const known = { id: row.id, remoteId: row.remote_id, version: row.remote_version, receivedAt: row.received_at }
  if (row.kind === 'removed') {
    const { certain, unseen = false, answered = null, found = null } = row.payload as RemovedPayload
    return { ...known, kind: 'removed', certain, unseen, answered, found }
  }
  if (row.kind === 'unreadable')
    return { ...known, kind: 'unreadable', ...unreadable(row.payload as UnreadablePayload) }
  const item = itemFromJson(row.payload as ItemJson)
  return item.ok
    ? { ...known, kind: 'upsert', item: item.value }
    : { ...known, kind: 'unreadable', reason: `its series cannot be read (${item.error.at})`, retry: false, held: null }
}
