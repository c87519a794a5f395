import type { PullWindow } from '../../providers/provider.ts'
import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import type { ComparePage, CompareRound, Compares } from '../../sync/ports.ts'
import type { Database, Sql } from '../database.ts'
import { type CursorSeal, inboxRow } from './cursor-store.ts'

/** A listing that took longer than this says too little about now. */
const STALE_HOURS = 6
/** A comparison that failed is tried again after this. */
const POSTPONED_MINUTES = 60

interface WindowRow {
  readonly from: string
  readonly to: string
  readonly resume: Uint8Array | null
  readonly keyId: string | null
  readonly done: boolean
}

export function compareStore(database: Pick<Database, 'sql' | 'transaction'>, seal: CursorSeal): Compares {
  return {
    begin: (calendar, windows) => database.transaction((sql) => begin(sql, seal, { calendar, windows })),
    storePage: (calendar, page) => database.transaction((sql) => storePage(sql, seal, { calendar, page })),
    conclude: (calendar, now) => database.transaction((sql) => conclude(sql, calendar, now)),
    async postpone(calendar, error) {
      await database.transaction(async (sql) => {
        if (!(await locked(sql, calendar))) return
        await sql('delete from compare_round where organization_id = $1 and calendar_id = $2', keyOf(calendar))
        await sql(
          `update calendar set next_compare_at = now() + make_interval(mins => ${POSTPONED_MINUTES}), compare_detail = $3 where organization_id = $1 and id = $2`,
          [...keyOf(calendar), `${error.code}: ${error.message}`],
        )
      })
    },
  }
}

const keyOf = ({ organizationId, id }: LeasedCalendar) => [organizationId, id]

async function locked(sql: Sql, calendar: LeasedCalendar): Promise<boolean> {
  const held = await sql(
    'select from calendar where organization_id = $1 and id = $2 and lease_token = $3 for update',
    [...keyOf(calendar), calendar.leaseToken],
  )
  return held.length > 0
}

async function begin(
  sql: Sql,
  seal: CursorSeal,
  { calendar, windows }: { readonly calendar: LeasedCalendar; readonly windows: readonly PullWindow[] },
): Promise<CompareRound | null> {
  if (!(await locked(sql, calendar))) return null
  const key = keyOf(calendar)
  const known = await sql<WindowRow>(
    `select w.window_from as "from", w.window_to as "to", w.resume_sealed as resume, w.key_id as "keyId", w.done from compare_window w
        join compare_round r on r.organization_id = w.organization_id and r.calendar_id = w.calendar_id
      where w.organization_id = $1 and w.calendar_id = $2 and r.started_at > now() - make_interval(hours => ${STALE_HOURS}) order by w.window_from`,
    key,
  )
  if (!sameWindows(known, windows)) return await beginAnew(sql, calendar, windows)
  const [round] = await sql<{ roundId: string }>(
    'select round_id as "roundId" from compare_round where organization_id = $1 and calendar_id = $2',
    key,
  )
  const open = known.filter(({ done }) => !done).map((row) => ({ window: row, resume: opened(row, calendar, seal) }))
  return { roundId: round?.roundId ?? '', open }
}

const opened = ({ resume, keyId }: WindowRow, { id }: LeasedCalendar, seal: CursorSeal): string | null =>
  resume === null || keyId === null ? null : seal.open(keyId, resume, id)

async function beginAnew(sql: Sql, calendar: LeasedCalendar, windows: readonly PullWindow[]): Promise<CompareRound> {
  const key = keyOf(calendar)
  await sql('delete from compare_round where organization_id = $1 and calendar_id = $2', key)
  const [round] = await sql<{ roundId: string }>(
    'insert into compare_round (organization_id, calendar_id, round_id) values ($1, $2, gen_random_uuid()) returning round_id as "roundId"',
    key,
  )
  await sql(
    `insert into compare_window (organization_id, calendar_id, window_from, window_to)
      select $1, $2, w."from", w."to" from jsonb_to_recordset($3::jsonb) as w("from" timestamptz, "to" timestamptz)`,
    [...key, JSON.stringify(windows)],
  )
  // Before the first item is judged: a copy whose link was lost is then known as the one that is owed.
  const unlinked = await sql(UNLINKED, key)
  if (unlinked.length > 0) await noteFinding(sql, calendar, { unlinked: unlinked.length })
  return { roundId: round?.roundId ?? '', open: windows.map((window) => ({ window, resume: null })) }
}

function sameWindows(known: readonly PullWindow[], wanted: readonly PullWindow[]): boolean {
  const text = (windows: readonly PullWindow[]) =>
    windows.map(({ from, to }) => `${Temporal.Instant.from(from)}/${Temporal.Instant.from(to)}`).sort()
  return JSON.stringify(text(known)) === JSON.stringify(text(wanted))
}

async function noteFinding(
  sql: Sql,
  calendar: LeasedCalendar,
  found: { readonly unlinked?: number; readonly unseen?: number },
): Promise<void> {
  await sql(
    `insert into audit (organization_id, actor, cause_id, action, entity, entity_id, detail)
      values ($1, 'calendar:' || $2::integer, gen_random_uuid(), 'calendar.compare', 'calendar', $2, $3)`,
    [...keyOf(calendar), JSON.stringify(found)],
  )
}

async function storePage(
  sql: Sql,
  seal: CursorSeal,
  { calendar, page }: { readonly calendar: LeasedCalendar; readonly page: ComparePage },
): Promise<boolean> {
  if (!(await locked(sql, calendar))) return false
  const key = keyOf(calendar)
  const rows = page.changes.map((change) => inboxRow(change, page.roundId))
  const named = rows.filter(({ kind }) => kind !== 'removed').map(({ remoteId }) => remoteId)
  await sql(
    'insert into compare_seen (organization_id, calendar_id, remote_id) select $1, $2, named from unnest($3::text[]) named on conflict do nothing',
    [...key, named],
  )
  await sql(AGAIN, [...key, JSON.stringify(rows)])
  await sql(UNDERSTOOD, [...key, JSON.stringify(rows)])
  await sql(NEWS, [...key, page.roundId, JSON.stringify(rows)])
  const done = page.next.kind === 'done'
  const { keyId, sealed } = seal.close(page.next.cursor, calendar.id)
  await sql(
    `update compare_window set done = $4, resume_sealed = $5, key_id = $6 where organization_id = $1 and calendar_id = $2 and window_from = $3`,
    [...key, page.window.from, done, done ? null : sealed, done ? null : keyId],
  )
  return true
}

/** Versions that a link has agreed on are no news, however long ago their rows were forgotten; nor is the end of what nobody knew. */
const NEWS = `insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id)
  select distinct on (r."remoteId", r.version) $1::integer, $2::integer, r."remoteId", r.version, r.kind, r.payload, $3::uuid
    from jsonb_to_recordset($4::jsonb) as r("remoteId" text, version text, kind text, payload jsonb)
      left join lateral (select l.remote_version from link l where l.organization_id = $1 and l.calendar_id = $2
        and (l.remote_id = r."remoteId" or l.room_copy_id = r."remoteId") and l.state <> 'gone' limit 1) known on true
    where case r.kind when 'removed' then known is not null else known.remote_version is distinct from r.version end
  on conflict (organization_id, calendar_id, remote_id, remote_version) do nothing`

/** What was taken in once and should have a link since, and has none, is judged again. */
const AGAIN = `update inbox i set state = 'new', applied_at = null
  from jsonb_to_recordset($3::jsonb) as r("remoteId" text, version text, kind text)
  where i.organization_id = $1 and i.calendar_id = $2 and i.remote_id = r."remoteId" and i.remote_version = r.version and i.state in ('applied', 'superseded') and r.kind = 'upsert'
    and coalesce((select n.payload ->> 'decision' from inbox n where n.organization_id = $1 and n.calendar_id = $2 and n.remote_id = i.remote_id
      and n.state = 'applied' order by n.id desc limit 1), '') not in ('ignore:holds_nothing', 'ignore:own_meeting', 'ignore:twin', 'ignore:orphan')
    and not exists (select from link l where l.organization_id = $1 and l.calendar_id = $2 and (l.remote_id = r."remoteId" or l.room_copy_id = r."remoteId") and l.state <> 'gone')`

/** What was set aside because nobody understood it, and can be read now. */
const UNDERSTOOD = `update inbox i set kind = 'upsert', payload = r.payload, state = 'new', error = null, applied_at = null
  from jsonb_to_recordset($3::jsonb) as r("remoteId" text, version text, kind text, payload jsonb)
  where i.organization_id = $1 and i.calendar_id = $2 and i.remote_id = r."remoteId" and i.remote_version = r.version and i.state = 'quarantined' and i.kind = 'unreadable' and r.kind = 'upsert'`

/** What was set aside and nothing named any more is read once more under its id. */
const UNSEEN_ASIDE = `update inbox i set state = 'new', error = null, applied_at = null, payload = i.payload || '{"retry": true}'
  where i.organization_id = $1 and i.calendar_id = $2 and i.state = 'quarantined' and i.kind = 'unreadable'
    and not exists (select from compare_seen s where s.organization_id = i.organization_id and s.calendar_id = i.calendar_id and s.remote_id = i.remote_id)`

/**
 * What nothing named: not asked about already, and not waiting anyway. What we write may just be on its way, and is left out while it is owed, or was written
 * since the listing began; somebody else's item is not made by what we owe to it.
 */
const UNSEEN = `insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id)
  select l.organization_id, l.calendar_id, coalesce(l.room_copy_id, l.remote_id), 'removed:' || gen_random_uuid(), 'removed', '{"certain": false, "unseen": true}', r.round_id
    from link l
      join booking b on b.organization_id = l.organization_id and b.id = l.booking_id
      join compare_round r on r.organization_id = l.organization_id and r.calendar_id = l.calendar_id
      cross join lateral (select min(w.window_from) as begins, max(w.window_to) as ends from compare_window w where w.organization_id = r.organization_id and w.calendar_id = r.calendar_id) span
    where l.organization_id = $1 and l.calendar_id = $2 and l.state in ('live', 'unknown')
      and (l.role in ('invitation', 'direct') or l.desired_core_version <= l.pushed_core_version and coalesce(l.pushed_at, '-infinity') < r.started_at)
      and (l.room_copy_id is not null or (l.remote_id is not null and l.place = 'room'))
      and l.updated_at < r.started_at
      and b.state in ('held', 'confirmed', 'contested') and coalesce(l.starts_at, b.starts_at) < span.ends
      and coalesce(l.ends_at, b.ends_at) > greatest(span.begins, $3::timestamptz)
      and not exists (select from compare_seen s where s.organization_id = l.organization_id and s.calendar_id = l.calendar_id and s.remote_id in (l.remote_id, l.room_copy_id))
      and not exists (select from inbox i where i.organization_id = l.organization_id and i.calendar_id = l.calendar_id
        and i.remote_id in (l.remote_id, l.room_copy_id) and i.state in ('new', 'quarantined'))
  returning id`

/** Bookings that the calendar should show and has no link to: they are owed to it as if they were made now. */
export const UNLINKED = `with owed as (
    insert into link (organization_id, booking_id, calendar_id, role, desired_core_version, state)
      select b.organization_id, b.id, c.id, 'mirror', b.version, 'pending' from calendar c join booking b on b.organization_id = c.organization_id and b.room_id = c.room_id
        where c.organization_id = $1 and c.id = $2 and b.state in ('held', 'confirmed') and b.ends_at > now()
          and not exists (select from link l where l.organization_id = b.organization_id and l.booking_id = b.id and l.calendar_id = c.id)
    on conflict (organization_id, booking_id, calendar_id, coalesce(occurrence_key, '')) do nothing returning id, desired_core_version)
  insert into outbox (organization_id, topic, calendar_id, link_id, desired_version) select $1, 'push_link', $2, id, desired_core_version from owed returning id`

/** The next time of day of this calendar: spread by its id, so that not all of them are compared at once. */
const NEXT = `(select case when slot > now() then slot else slot + interval '1 day' end
  from (select date_trunc('day', now()) + make_interval(secs => ('x' || substr(md5($1 || ':' || $2), 1, 7))::bit(28)::integer % 86400) as slot) place)`

async function conclude(sql: Sql, calendar: LeasedCalendar, now: Temporal.Instant): Promise<boolean> {
  if (!(await locked(sql, calendar))) return false
  const key = keyOf(calendar)
  const unseen = await sql(UNSEEN, [...key, now.toString()])
  if (unseen.length > 0) await noteFinding(sql, calendar, { unseen: unseen.length })
  await sql(UNSEEN_ASIDE, key)
  await sql('delete from compare_round where organization_id = $1 and calendar_id = $2', key)
  await sql(
    `update calendar set compared_at = now(), full_read_at = now(), compare_detail = null, next_compare_at = ${NEXT} where organization_id = $1 and id = $2`,
    key,
  )
  return true
}
