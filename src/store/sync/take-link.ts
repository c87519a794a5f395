import type { OwedLink } from '../../booking/commit-request.ts'
import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import type { Link, LinkRole } from '../../sync/link.ts'
import type { Sql } from '../database.ts'
import { LINK_COLUMNS, type LinkRow } from './link-row.ts'
import { retireSingles } from './single-links.ts'

/** What a link forgets when another item stands behind it. */
const FORGET = `etag = null, remote_version = null, base = null, base_hash = null, pushed_hash = null, room_response = null, remote_modified_at = null,
  attempt = 0, next_attempt_at = null, restored = 0, generation = l.generation + 1, updated_at = now()`

interface Take {
  readonly bookingId: number
  readonly remoteId: string
  readonly role: LinkRole
  readonly owed: boolean
}

/** Our copy, or our request, becomes a leftover; the next write removes it. */
export async function takeLink(
  sql: Sql,
  calendar: LeasedCalendar,
  { bookingId, remoteId, role, owed }: Take,
): Promise<Link> {
  const { organizationId, id } = calendar
  const [row] = await sql<LinkRow>(
    `insert into link as l (organization_id, booking_id, calendar_id, role, remote_id, desired_core_version, pushed_core_version, state)
        select $1, $2, $3, $4, $5, version, case when $6 then 0 else version end, 'live' from booking where organization_id = $1 and id = $2
      on conflict (organization_id, booking_id, calendar_id, coalesce(occurrence_key, '')) do update set role = $4, remote_id = $5, place = 'room', room_copy_id = null, state = 'live', shown_from = null, ${FORGET},
        leftover = case when l.role in ('mirror', 'request') and l.remote_id is not null and l.state <> 'gone'
          then jsonb_build_object('remoteId', l.remote_id, 'place', l.place, 'roomCopyId', l.room_copy_id, 'joinKey', l.join_key) else l.leftover end,
        join_key = null,
        pushed_core_version = case when $6 or l.role in ('mirror', 'request') and l.remote_id is not null and l.state <> 'gone'
          then least(l.pushed_core_version, l.desired_core_version - 1) else l.desired_core_version end
      returning ${LINK_COLUMNS}`,
    [organizationId, bookingId, id, role, remoteId, owed],
  )
  if (row === undefined) throw new Error('a link was not written')
  await retireSingles(sql, { organizationId, linkId: row.id, now: null })
  await announce(sql, organizationId, row.id)
  return row
}

/** Owed as a new item under the next generation. */
export async function becomeCopy(
  sql: Sql,
  { organizationId }: Pick<LeasedCalendar, 'organizationId'>,
  linkId: number,
): Promise<OwedLink | null> {
  const [row] = await sql<OwedLink>(
    `update link l set role = 'mirror', remote_id = null, place = 'room', room_copy_id = null, join_key = null, state = 'pending', pushed_core_version = 0, ${FORGET}
      where l.organization_id = $1 and l.id = $2 returning l.id, l.calendar_id as "calendarId"`,
    [organizationId, linkId],
  )
  if (row !== undefined) await announce(sql, organizationId, row.id)
  return row ?? null
}

/** What the calendar last told of the item is told once more: now it is nobody's. */
export async function partWays(
  sql: Sql,
  {
    organizationId,
    linkId,
    owed,
  }: { readonly organizationId: number; readonly linkId: number; readonly owed: OwedLink[] },
): Promise<void> {
  await sql(
    `insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id)
      select n.organization_id, n.calendar_id, n.remote_id, 'again:' || gen_random_uuid(), n.kind, n.payload - 'decision', gen_random_uuid()
        from link l join inbox n on n.organization_id = l.organization_id and n.calendar_id = l.calendar_id and n.remote_id = l.remote_id and n.kind = 'upsert'
        where l.organization_id = $1 and l.id = $2 order by n.id desc limit 1`,
    [organizationId, linkId],
  )
  const copy = await becomeCopy(sql, { organizationId }, linkId)
  if (copy !== null) owed.push(copy)
}

async function announce(sql: Sql, organizationId: number, linkId: number): Promise<void> {
  await sql(
    `insert into outbox (organization_id, topic, calendar_id, link_id, desired_version)
      select organization_id, 'push_link', calendar_id, id, desired_core_version from link
        where organization_id = $1 and id = $2 and desired_core_version > pushed_core_version`,
    [organizationId, linkId],
  )
}
