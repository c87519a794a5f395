import type { Caller } from '../booking/ports.ts'
import type { Difference, DriftFacts, DriftRepairs } from '../ops/drift/ports.ts'
import type { CalendarFact } from '../ops/verify/calendar-facts.ts'
import { writeAudit } from './audit-line.ts'
import type { Database, Sql } from './database.ts'
import { UNLINKED } from './sync/compare-store.ts'
import { calendarFacts } from './verify/calendar-facts.ts'

interface SinceRow {
  readonly key: string
  readonly since: string
}

export const driftFacts = (sql: Sql): DriftFacts => ({
  async calendarsOf(organizationId, roomId) {
    const rooms = await sql('select from room where organization_id = $1 and id = $2', [organizationId, roomId])
    if (rooms.length === 0) return null
    const all = await calendarFacts(sql).calendars(organizationId)
    return all.filter((calendar) => calendar.roomId === roomId)
  },
  async since(calendar: CalendarFact) {
    const key = [calendar.organizationId, calendar.id]
    const owed = await sql<SinceRow>(
      `select link_id::text as key, min(created_at) as since from outbox where organization_id = $1 and calendar_id = $2 and done_at is null group by link_id`,
      key,
    )
    const waiting = await sql<SinceRow>(
      `select remote_id as key, min(received_at) as since from inbox where organization_id = $1 and calendar_id = $2 and state in ('new', 'quarantined') group by remote_id`,
      key,
    )
    return {
      owed: new Map(owed.map(({ key: linkId, since }) => [Number(linkId), since])),
      waiting: new Map(waiting.map(({ key: remoteId, since }) => [remoteId, since])),
    }
  },
})

export const driftRepairs = ({ transaction }: Pick<Database, 'transaction'>): DriftRepairs => ({
  repair: (caller, calendarId, differences) => transaction((sql) => repair(sql, caller, { calendarId, differences })),
})

async function repair(
  sql: Sql,
  caller: Caller,
  { calendarId, differences }: { readonly calendarId: number; readonly differences: readonly Difference[] },
): Promise<void> {
  const key = [caller.organizationId, calendarId]
  // Before an item is judged again: it may be the copy that a link which was lost is owed.
  if (differences.some(needsLinks)) await sql(UNLINKED, key)
  for (const difference of differences) {
    const [statement, value] = statementFor(difference)
    if (value !== null) await sql(statement, [...key, value])
  }
  await sql(
    `update calendar set dirty_since = coalesce(dirty_since, now()), next_poll_at = least(next_poll_at, now()), next_compare_at = least(next_compare_at, now())
      where organization_id = $1 and id = $2`,
    key,
  )
  await writeAudit(sql, caller, {
    action: 'calendar.repair',
    entity: 'calendar',
    entityId: calendarId,
    fromVersion: null,
    toVersion: null,
    detail: { differences: differences.map(({ kind, bookingId, remoteId }) => ({ kind, bookingId, remoteId })) },
  })
}

const needsLinks = ({ kind, linkId }: Difference): boolean =>
  linkId === null && (kind === 'missing' || kind === 'stray' || kind === 'unknown_item')

/** The statement that makes the engine do what the remedy says; the parameter `$3` is what it is about. Null: the comparison does it by itself. */
function statementFor({ remedy, linkId, remoteId }: Difference): readonly [string, number | string | null] {
  switch (remedy) {
    case 'write':
      return [WRITE_NOW, linkId]
    case 'write_again':
    case 'remove':
      return [WRITE_AGAIN, linkId]
    case 'read_again':
      return [READ_AGAIN, linkId]
    case 'take_in':
    case 'retry':
      return [JUDGE_AGAIN, remoteId]
  }
}

const WRITE_NOW = `update link set attempt = 0, next_attempt_at = null where organization_id = $1 and calendar_id = $2 and id = $3`

const WRITE_AGAIN = `with owed as (
    update link set pushed_core_version = least(pushed_core_version, desired_core_version - 1), pushed_hash = null, attempt = 0, next_attempt_at = null,
        state = case when state <> 'blocked' then state when remote_id is null then 'unknown' else 'live' end
      where organization_id = $1 and calendar_id = $2 and id = $3 returning id, desired_core_version)
  insert into outbox (organization_id, topic, calendar_id, link_id, desired_version) select $1, 'push_link', $2, id, desired_core_version from owed`

const READ_AGAIN = `insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id)
  select organization_id, calendar_id, coalesce(room_copy_id, remote_id), 'removed:' || gen_random_uuid(), 'removed', '{"certain": false, "unseen": true}', gen_random_uuid()
    from link where organization_id = $1 and calendar_id = $2 and id = $3 and remote_id is not null`

/** The newest that came of the item. What never came is brought by the comparison. */
const JUDGE_AGAIN = `update inbox set state = 'new', error = null, applied_at = null,
    payload = case when kind = 'unreadable' then payload || '{"retry": true}' else payload end
  where organization_id = $1 and calendar_id = $2 and state <> 'new'
    and id = (select max(id) from inbox where organization_id = $1 and calendar_id = $2 and remote_id = $3 and kind <> 'removed')`
