import type { QuarantinedItem, QuarantinedRaw, StatusDeps, StatusNumbers } from '../api/status/ports.ts'
import { writeAudit } from './audit-line.ts'
import type { Database } from './database.ts'

const NUMBERS = `
  select
    (select count(*) from room where organization_id = $1 and archived_at is null) as rooms,
    (select count(*) from connection where organization_id = $1) as connections,
    (select count(*) from connection where organization_id = $1 and state = 'signed_out') as "signedOutConnections",
    (select count(*) from calendar where organization_id = $1) as calendars,
    (select count(*) from calendar where organization_id = $1 and health <> 'ok') as "unwellCalendars",
    (select count(*) from calendar where organization_id = $1 and last_proof_at is null) as "neverReadCalendars",
    (select floor(extract(epoch from $2::timestamptz - min(last_proof_at)))::integer from calendar where organization_id = $1) as "oldestKnowledgeSeconds",
    (select count(*) from outbox where organization_id = $1 and done_at is null) as "owedWrites",
    (select floor(extract(epoch from $2::timestamptz - min(created_at)))::integer from outbox where organization_id = $1 and done_at is null) as "oldestOwedSeconds",
    (select count(*) from link where organization_id = $1 and state = 'blocked') as "blockedLinks",
    (select count(*) from conflict where organization_id = $1 and state = 'open') as "openConflicts",
    (select count(*) from inbox where organization_id = $1 and state = 'quarantined') as "quarantinedItems",
    (select count(*) from booking where organization_id = $1 and state = 'held') as "heldBookings"`

const QUARANTINE = `
  select i.id, c.room_id as "roomId", i.calendar_id as "calendarId", k.provider, i.remote_id as "remoteId", i.kind, i.received_at as "receivedAt", i.error
  from inbox i
    join calendar c on c.organization_id = i.organization_id and c.id = i.calendar_id
    join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
  where i.organization_id = $1 and i.state = 'quarantined' and ($2::integer is null or c.room_id = $2) and i.id > $3
  order by i.id limit $4`

const MOST_RAW = 8_000

const ONE = `select i.id, c.room_id as "roomId", i.calendar_id as "calendarId", k.provider, i.remote_id as "remoteId", i.kind, i.received_at as "receivedAt", i.error,
    left(i.payload::text, ${MOST_RAW}) as raw, length(i.payload::text) > ${MOST_RAW} as "isCut"
  from inbox i
    join calendar c on c.organization_id = i.organization_id and c.id = i.calendar_id
    join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
  where i.organization_id = $1 and i.id = $2 and i.state = 'quarantined'`

/** What a person has been asked about is answered there: a mass removal is no item to be tried again. */
const RETRY = `update inbox set state = 'new', error = null, applied_at = null, payload = case when kind = 'unreadable' then payload || '{"retry": true}' else payload end
  where organization_id = $1 and id = $2 and state = 'quarantined' and error ->> 'code' is distinct from 'mass_removal' returning calendar_id as "calendarId"`

export function statusStore({ sql }: Pick<Database, 'sql'>): StatusDeps['status'] {
  return {
    async numbers(organizationId, now) {
      const [row] = await sql<StatusNumbers>(NUMBERS, [organizationId, now.toString()])
      if (row === undefined) throw new Error('a count gave no row')
      const { oldestKnowledgeSeconds, oldestOwedSeconds } = row
      return { ...row, oldestKnowledgeSeconds: age(oldestKnowledgeSeconds), oldestOwedSeconds: age(oldestOwedSeconds) }
    },
    async quarantined(caller, id) {
      const [row] = await sql<QuarantinedRaw>(ONE, [caller.organizationId, id])
      if (row !== undefined) await writeAudit(sql, caller, auditOf(id, 'quarantine.disclose'))
      return row ?? null
    },
    async retry(caller, id) {
      const [row] = await sql<{ calendarId: number }>(RETRY, [caller.organizationId, id])
      if (row !== undefined) await writeAudit(sql, caller, auditOf(id, 'quarantine.retry'))
      return row?.calendarId ?? null
    },
    quarantine: ({ organizationId, roomId, afterId, limit }) =>
      sql<QuarantinedItem>(QUARANTINE, [organizationId, roomId, afterId, limit]),
  }
}

/** The clocks of database and service may differ by a moment: nothing is younger than now. */
const age = (seconds: number | null): number | null => (seconds === null ? null : Math.max(0, seconds))

const auditOf = (entityId: number, action: string) => ({
  action,
  entity: 'inbox',
  entityId,
  fromVersion: null,
  toVersion: null,
})
