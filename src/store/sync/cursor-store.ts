import { itemToJson } from '../../core/item-json.ts'
import type { Change } from '../../providers/provider.ts'
import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import type { Cursors, PageToStore, StoredCursor } from '../../sync/ports.ts'
import type { Database, Sql } from '../database.ts'
import { prepared } from '../prepared.ts'
import { NOBODY_WAITS } from './nobody-waits.ts'

/** Closes and opens a text for one place in the database; what cannot be opened is treated as absent. */
export interface CursorSeal {
  close(text: string, calendarId: number): { readonly keyId: string; readonly sealed: Uint8Array }
  open(keyId: string, sealed: Uint8Array, calendarId: number): string | null
}

interface CursorRow {
  readonly window_from: string
  readonly window_to: string
  readonly cursor_sealed: Uint8Array | null
  readonly resume_sealed: Uint8Array | null
  readonly key_id: string | null
  readonly round_id: string | null
}

/** `beforeCommit` is told of pages while their transaction is still open. */
export function cursorStore(
  database: Pick<Database, 'sql' | 'transaction'>,
  seal: CursorSeal,
  beforeCommit: () => Promise<void> | undefined,
): Cursors {
  return {
    async load(calendar) {
      const rows = await database.sql<CursorRow>(
        prepared(`select window_from, window_to, cursor_sealed, resume_sealed, key_id, round_id from calendar_cursor
          where organization_id = $1 and calendar_id = $2 order by window_from`),
        [calendar.organizationId, calendar.id],
      )
      return rows.map((row) => cursorOf(row, calendar, seal))
    },
    async storePages(calendar, pages) {
      const places = pages.map((page) => placeOf(calendar, page, seal))
      // Most polls of most calendars: nothing is new but the place where they stand.
      if (pages.every(({ changes, reads }) => changes.length === 0 && reads === 'changes')) {
        await beforeCommit()
        return await savePlaces(database.sql, calendar, { places, nobodyWaits: true })
      }
      return await database.transaction(async (sql) => {
        const stored = await storePages(sql, calendar, { pages, places })
        await beforeCommit()
        return stored
      })
    },
    async forget(calendar, window) {
      await database.sql(
        `update calendar_cursor set cursor_sealed = null, resume_sealed = null, round_id = null
          where organization_id = $1 and calendar_id = $2 and window_from = $3`,
        [calendar.organizationId, calendar.id, window.from],
      )
    },
  }
}

function cursorOf(row: CursorRow, calendar: LeasedCalendar, seal: CursorSeal): StoredCursor {
  const open = (sealed: Uint8Array | null) =>
    sealed === null || row.key_id === null ? null : seal.open(row.key_id, sealed, calendar.id)
  return {
    window: { from: row.window_from, to: row.window_to },
    cursor: open(row.cursor_sealed),
    resume: open(row.resume_sealed),
    roundId: row.round_id,
  }
}

/** Where the round of a window stands, fit to be written. */
interface Place {
  readonly from: string
  readonly to: string
  /** Hexadecimal. */
  readonly sealed: string
  readonly keyId: string
  readonly roundId: string
  readonly done: boolean
}

function placeOf(calendar: LeasedCalendar, { window, roundId, next }: PageToStore, seal: CursorSeal): Place {
  const { keyId, sealed } = seal.close(next.cursor, calendar.id)
  return { ...window, sealed: Buffer.from(sealed).toString('hex'), keyId, roundId, done: next.kind === 'done' }
}

async function storePages(
  sql: Sql,
  calendar: LeasedCalendar,
  { pages, places }: { readonly pages: readonly PageToStore[]; readonly places: readonly Place[] },
): Promise<boolean> {
  const held = await sql<{ id: number }>(
    prepared('select id from calendar where organization_id = $1 and id = $2 and lease_token = $3 for update'),
    [calendar.organizationId, calendar.id, calendar.leaseToken],
  )
  if (held.length === 0) return false
  const inserted = await insertChanges(sql, calendar, pages)
  for (const page of pages) if (page.reads === 'everything') await compareWithLinks(sql, calendar, page)
  const items = places.map((place) => ({ ...place, items: inserted.get(place.roundId) ?? 0 }))
  return await savePlaces(sql, calendar, { places: items, nobodyWaits: false })
}

/**
 * Where the rounds stand, by a statement that asks for the lease itself; false: it was lost. `nobodyWaits`: for the disk. A place that is lost with
 * the machine only means that nothing new is read again from the one before it.
 */
async function savePlaces(
  sql: Sql,
  calendar: LeasedCalendar,
  { places, nobodyWaits }: { readonly places: readonly Place[]; readonly nobodyWaits: boolean },
): Promise<boolean> {
  const saved = await sql(
    prepared(`with held as (select id from calendar where organization_id = $1 and id = $2 and lease_token = $4${nobodyWaits ? ` and ${NOBODY_WAITS}` : ''} for update)
    insert into calendar_cursor (organization_id, calendar_id, window_from, window_to, cursor_sealed, resume_sealed, key_id, round_id, round_items, saved_at)
      select $1, $2, p."from", p."to", case when p.done then decode(p.sealed, 'hex') end, case when not p.done then decode(p.sealed, 'hex') end, p."keyId", p."roundId", coalesce(p.items, 0), now()
        from held, jsonb_to_recordset($3::jsonb) as p("from" timestamptz, "to" timestamptz, sealed text, "keyId" text, "roundId" uuid, done boolean, items integer)
      on conflict (organization_id, calendar_id, window_from) do update set window_to = excluded.window_to,
        cursor_sealed = case when excluded.resume_sealed is null then excluded.cursor_sealed else calendar_cursor.cursor_sealed end,
        resume_sealed = excluded.resume_sealed, key_id = excluded.key_id, round_id = excluded.round_id, saved_at = now(),
        round_items = excluded.round_items + case when calendar_cursor.round_id = excluded.round_id then calendar_cursor.round_items else 0 end
      returning calendar_id`),
    [calendar.organizationId, calendar.id, JSON.stringify(places), calendar.leaseToken],
  )
  return saved.length > 0
}

/**
 * Answers how many versions each round was the first to deliver; compared again by the proof that no cursor moved past an item. A version that
 * was once not understood, and is now, was delivered by this page.
 */
async function insertChanges(
  sql: Sql,
  calendar: LeasedCalendar,
  pages: readonly PageToStore[],
): Promise<ReadonlyMap<string, number>> {
  const told = toldOnce(pages)
  if (told.length === 0) return new Map()
  const inserted = await sql<{ roundId: string }>(
    // What a window shows anew has only left the others (`mostTelling`). What it showed before may be an old version: then a read decides.
    prepared(`with told as (
      select * from jsonb_to_recordset($3::jsonb) as r("remoteId" text, version text, kind text, payload jsonb, "roundId" uuid, "hasLeft" boolean)
    ), kept as (
      insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id)
        select $1, $2, r."remoteId", r.version, r.kind, r.payload, r."roundId" from told r where not r."hasLeft"
        on conflict (organization_id, calendar_id, remote_id, remote_version) do update
          set kind = excluded.kind, payload = excluded.payload, round_id = excluded.round_id, state = 'new', error = null, applied_at = null
          where inbox.kind = 'unreadable' and excluded.kind = 'upsert' returning remote_id, kind, round_id
    ), left_alone as (
      insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id)
        select $1, $2, r."remoteId", r.version, r.kind, r.payload, r."roundId" from told r
          where r."hasLeft" and r."remoteId" not in (select remote_id from kept where kind = 'upsert')
        on conflict (organization_id, calendar_id, remote_id, remote_version) do nothing returning round_id
    ) select round_id as "roundId" from kept union all select round_id from left_alone`),
    [calendar.organizationId, calendar.id, JSON.stringify(told)],
  )
  const counted = new Map<string, number>()
  for (const { roundId } of inserted) counted.set(roundId, (counted.get(roundId) ?? 0) + 1)
  return counted
}

/** One item in two windows is one row, and one that could be read in either was read. What has left several windows (`hasLeft`) has left once. */
function toldOnce(pages: readonly PageToStore[]) {
  const all = pages.flatMap(({ changes, roundId }) =>
    changes.map((change) => ({
      ...inboxRow(change, roundId),
      roundId,
      hasLeft: change.kind === 'removed' && !change.certain,
    })),
  )
  const rows = new Map<string, (typeof all)[number]>()
  for (const row of all) {
    const key = row.hasLeft ? row.remoteId : `${row.remoteId}\n${row.version}`
    const known = rows.get(key)
    if (known === undefined || (known.kind !== 'upsert' && !row.hasLeft)) rows.set(key, row)
  }
  return [...rows.values()]
}

/**
 * A whole round marks the links it names. At its end every other link of a meeting ahead is looked into like a hint of removal: what was
 * deleted while the cursor was dead leaves no other trace, and a read decides.
 */
async function compareWithLinks(sql: Sql, calendar: LeasedCalendar, page: PageToStore): Promise<void> {
  const here = [calendar.organizationId, calendar.id]
  if (page.isFirst)
    await sql(
      'update calendar set full_read_generation = full_read_generation + 1 where organization_id = $1 and id = $2',
      here,
    )
  const named = page.changes.map((change) => (change.kind === 'upsert' ? change.item.remoteId : change.remoteId))
  if (named.length > 0)
    await sql(
      `update link l set seen_generation = c.full_read_generation from calendar c
        where c.organization_id = $1 and c.id = $2 and l.organization_id = $1 and l.calendar_id = $2 and (l.remote_id = any ($3) or l.room_copy_id = any ($3)) and l.state <> 'gone'`,
      [...here, named],
    )
  if (page.next.kind === 'more') return
  await sql(
    `insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id)
      select l.organization_id, l.calendar_id, coalesce(l.room_copy_id, l.remote_id), 'removed:' || gen_random_uuid(), 'removed', '{"certain": false, "unseen": true}', gen_random_uuid()
        from link l join booking b on b.organization_id = l.organization_id and b.id = l.booking_id
          join calendar c on c.organization_id = l.organization_id and c.id = l.calendar_id
        where l.organization_id = $1 and l.calendar_id = $2 and l.state in ('live', 'unknown') and l.seen_generation < c.full_read_generation
          and (l.room_copy_id is not null or (l.remote_id is not null and l.place = 'room'))
          and b.state in ('held', 'confirmed', 'contested') and coalesce(l.starts_at, b.starts_at) < $4::timestamptz
          and coalesce(l.ends_at, b.ends_at) > greatest($3::timestamptz, $5)
          and not exists (select from inbox i where i.organization_id = l.organization_id and i.calendar_id = l.calendar_id
            and i.remote_id = coalesce(l.room_copy_id, l.remote_id) and i.state = 'quarantined' and i.error ->> 'code' = 'mass_removal')`,
    [...here, page.window.from, page.window.to, page.now.toString()],
  )
  await sql('update calendar set full_read_at = now() where organization_id = $1 and id = $2', here)
}

/** A change as a row of the inbox, for `jsonb_to_recordset`. */
export function inboxRow(change: Change, roundId: string) {
  switch (change.kind) {
    case 'upsert':
      return {
        remoteId: change.item.remoteId,
        version: change.item.version,
        kind: 'upsert',
        payload: itemToJson(change.item),
      }
    case 'removed':
      // A removal has no version of its own: it counts once in each round.
      return {
        remoteId: change.remoteId,
        version: `removed:${roundId}`,
        kind: 'removed',
        payload: { certain: change.certain },
      }
    case 'unreadable':
      return {
        remoteId: change.remoteId,
        version: change.version,
        kind: 'unreadable',
        payload: { reason: change.reason, raw: change.raw, held: change.held ?? null },
      }
  }
}
