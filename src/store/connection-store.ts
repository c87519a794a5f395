import type { Caller } from '../booking/ports.ts'
import { fullBudget, refilled } from '../core/request-budget.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type {
  Connection,
  ConnectionChange,
  ConnectionError,
  ConnectionStore,
  NewConnection,
} from '../ops/connections/ports.ts'
import { writeAudit } from './audit-line.ts'
import type { Database, Sql } from './database.ts'

const PACE = 'from connection_pace p where p.organization_id = k.organization_id and p.connection_id = k.id'

const COLUMNS = `k.id, k.organization_id as "organizationId", k.provider, k.name, k.settings, k.state, k.state_since as "stateSince",
  k.last_error as "lastError", case when k.quiet_until > now() then k.quiet_until end as "quietUntil", k.quota_per_minute as "quotaPerMinute",
  (select p.suspended_until ${PACE}) as "suspendedUntil",
  (select array[p.write_left, p.pull_left, p.reconcile_left, extract(epoch from now() - p.refilled_at) * 1000]::float8[] ${PACE}) as pace, k.version, k.created_at as "createdAt",
  (select count(*) from calendar c where c.organization_id = k.organization_id and c.connection_id = k.id) as calendars`

/** `pace`: what was left of each class, and the milliseconds since then; null: nothing was sent yet. */
type ConnectionRow = Omit<Connection, 'requestsLeft'> & { readonly pace: readonly number[] | null }

function connectionOf({ pace, ...row }: ConnectionRow): Connection {
  const [write = 0, pull = 0, reconcile = 0, elapsedMs = 0] = pace ?? []
  const { quotaPerMinute } = row
  const left =
    pace === null ? fullBudget(quotaPerMinute) : refilled({ write, pull, reconcile }, quotaPerMinute, elapsedMs)
  const whole = (count: number) => Math.max(0, Math.floor(count))
  return {
    ...row,
    requestsLeft: { write: whole(left.write), pull: whole(left.pull), reconcile: whole(left.reconcile) },
  }
}

interface Target {
  readonly connectionId: number
  readonly expectedVersion: number | null
}

export function connectionStore({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): ConnectionStore {
  return {
    async reserveId() {
      const [row] = await sql<{ id: number }>(`select nextval(pg_get_serial_sequence('connection', 'id')) as id`)
      if (row === undefined) throw new Error('a sequence gave no number')
      return row.id
    },
    create: (caller, connection) => transaction((inside) => create(inside, caller, connection)),
    read: (organizationId, connectionId) => read(sql, organizationId, connectionId),
    async readSecret(organizationId, connectionId) {
      const [row] = await sql<{ sealed: Uint8Array; keyId: string }>(
        `select secret_sealed as sealed, secret_key_id as "keyId" from connection where organization_id = $1 and id = $2`,
        [organizationId, connectionId],
      )
      return row ?? null
    },
    async list({ organizationId, afterId, limit }) {
      const rows = await sql<ConnectionRow>(
        `select ${COLUMNS} from connection k where k.organization_id = $1 and k.id > $2 order by k.id limit $3`,
        [organizationId, afterId, limit],
      )
      return rows.map(connectionOf)
    },
    change: (caller, target, change) => transaction((inside) => changeLocked(inside, caller, { target, change })),
    remove: (caller, target) => transaction((inside) => remove(inside, caller, target)),
    async signedIn(organizationId, connectionId) {
      await sql(
        `update connection set state = 'ok', state_since = now(), last_error = null
          where organization_id = $1 and id = $2 and state <> 'ok'`,
        [organizationId, connectionId],
      )
    },
    async pairedRooms(organizationId, connectionId) {
      const rows = await sql<{ remote: string; room: number }>(
        'select remote_calendar_id as remote, room_id as room from calendar where organization_id = $1 and connection_id = $2',
        [organizationId, connectionId],
      )
      return new Map(rows.map(({ remote, room }) => [remote, room]))
    },
  }
}

async function read(sql: Sql, organizationId: number, connectionId: number, lock = ''): Promise<Connection | null> {
  const [row] = await sql<ConnectionRow>(
    `select ${COLUMNS} from connection k where k.organization_id = $1 and k.id = $2 ${lock}`,
    [organizationId, connectionId],
  )
  return row === undefined ? null : connectionOf(row)
}

async function create(sql: Sql, caller: Caller, connection: NewConnection): Promise<Connection> {
  const { id, provider, name, settings, secret, quotaPerMinute } = connection
  await sql(
    `insert into connection (organization_id, id, provider, name, settings, secret_sealed, secret_key_id, quota_per_minute)
      overriding system value values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [caller.organizationId, id, provider, name, JSON.stringify(settings), secret.sealed, secret.keyId, quotaPerMinute],
  )
  const detail = { provider, name, settings }
  await writeAudit(sql, caller, {
    action: 'connection.create',
    entity: 'connection',
    entityId: id,
    fromVersion: null,
    toVersion: 1,
    detail,
  })
  return known(await read(sql, caller.organizationId, id))
}

async function changeLocked(
  sql: Sql,
  caller: Caller,
  { target, change }: { target: Target; change: ConnectionChange },
): Promise<Result<Connection, ConnectionError>> {
  const before = await lock(sql, caller, target)
  if (!before.ok) return before
  const { name, settings, secret, quotaPerMinute } = change
  const triesAgain = settings !== undefined || secret !== undefined
  await sql(
    `update connection set name = coalesce($3, name), settings = coalesce($4, settings), secret_sealed = coalesce($5, secret_sealed),
        secret_key_id = coalesce($6, secret_key_id), quota_per_minute = coalesce($7, quota_per_minute), version = version + 1,
        state = case when $8 then 'ok' else state end, state_since = case when $8 and state <> 'ok' then now() else state_since end
      where organization_id = $1 and id = $2`,
    [
      caller.organizationId,
      target.connectionId,
      name ?? null,
      settings === undefined ? null : JSON.stringify(settings),
      secret?.sealed ?? null,
      secret?.keyId ?? null,
      quotaPerMinute ?? null,
      triesAgain,
    ],
  )
  if (triesAgain) await lookAgain(sql, caller.organizationId, target.connectionId)
  if (settings !== undefined) await forgetPlaces(sql, caller.organizationId, target.connectionId)
  const after = known(await read(sql, caller.organizationId, target.connectionId))
  await writeAudit(sql, caller, {
    action: 'connection.change',
    entity: 'connection',
    entityId: after.id,
    fromVersion: before.value.version,
    toVersion: after.version,
    detail: {
      ...(name === undefined ? {} : { name }),
      ...(settings === undefined ? {} : { settings }),
      newSecret: secret !== undefined,
    },
  })
  return ok(after)
}

async function lookAgain(sql: Sql, organizationId: number, connectionId: number): Promise<void> {
  await sql(
    `update calendar set dirty_since = coalesce(dirty_since, now()), next_poll_at = now() where organization_id = $1 and connection_id = $2`,
    [organizationId, connectionId],
  )
}

/** Other settings may mean another tenant or address: cursors and subscriptions of the old one are worth nothing, and every window is read anew. */
async function forgetPlaces(sql: Sql, organizationId: number, connectionId: number): Promise<void> {
  const mine = 'select id from calendar where organization_id = $1 and connection_id = $2'
  await sql(
    `update calendar_cursor set cursor_sealed = null, resume_sealed = null, round_id = null where organization_id = $1 and calendar_id in (${mine})`,
    [organizationId, connectionId],
  )
  await sql(`update subscription set state = 'stopped' where organization_id = $1 and calendar_id in (${mine})`, [
    organizationId,
    connectionId,
  ])
  await sql(
    `update calendar set watch = 'untried', watch_detail = null where organization_id = $1 and connection_id = $2`,
    [organizationId, connectionId],
  )
}

async function remove(sql: Sql, caller: Caller, target: Target): Promise<Result<null, ConnectionError>> {
  const before = await lock(sql, caller, target)
  if (!before.ok) return before
  const { id, calendars, version } = before.value
  if (calendars > 0) return fail({ code: 'in_use', calendars })
  await sql('delete from connection where organization_id = $1 and id = $2', [caller.organizationId, id])
  await writeAudit(sql, caller, {
    action: 'connection.delete',
    entity: 'connection',
    entityId: id,
    fromVersion: version,
    toVersion: null,
  })
  return ok(null)
}

async function lock(
  sql: Sql,
  { organizationId }: Caller,
  target: Target,
): Promise<Result<Connection, ConnectionError>> {
  const connection = await read(sql, organizationId, target.connectionId, 'for update of k')
  if (connection === null) return fail({ code: 'connection_not_found' })
  if (target.expectedVersion !== null && target.expectedVersion !== connection.version)
    return fail({ code: 'version_mismatch', version: connection.version })
  return ok(connection)
}

function known(connection: Connection | null): Connection {
  if (connection === null) throw new Error('a connection that was just written is not there')
  return connection
}
