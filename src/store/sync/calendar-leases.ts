import { pauseHours, waitMs } from '../../core/retry-delay.ts'
import type { ProviderError } from '../../providers/provider.ts'
import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import { type CalendarLeases, LEASE_SECONDS } from '../../sync/ports.ts'
import type { Database, Sql } from '../database.ts'
import { prepared } from '../prepared.ts'
import { UNCERTAIN } from './link-row.ts'
import { NOBODY_WAITS } from './nobody-waits.ts'
import { noteCalendarOutage, noteConnectionOutage, noteReturn } from './note-outage.ts'

/** After a write the provider touches the item again: look soon, once. */
const LOOK_AGAIN_SECONDS = 30
/** A calendar that refuses us is asked this often. */
const FORBIDDEN_RETRY_SECONDS = 3600
/** Failures of one calendar in a row after which it counts as degraded. */
const DEGRADED_AFTER = 3

interface LeasedRow {
  readonly organization_id: number
  readonly id: number
  readonly room_id: number
  readonly connection_id: number
  readonly provider: LeasedCalendar['provider']
  readonly remote_calendar_id: string
  readonly time_zone: string
  readonly decides: LeasedCalendar['decides']
  readonly dirty_since: string | null
  readonly poll_due: boolean
  readonly compare_due: boolean
  readonly observing: boolean
  readonly signed_out: boolean
  readonly quiet_until: string | null
  readonly watch: LeasedCalendar['watch']
  readonly watch_tried_at: string | null
  readonly silent: boolean
  readonly quota_per_minute: number
  readonly connection_version: number
  readonly may_be_uncertain: boolean
  readonly siblings: number
  readonly failures: number
  readonly full_read_generation: number
  readonly suspended_until: string | null
  readonly adoption: LeasedCalendar['adoption']
  readonly whole_at: string | null
  readonly proven_at: string | null
  readonly outage_id: number | null
  readonly lost_at: string | null
  readonly known_until: string | null
}

const ACQUIRE = {
  name: 'calendar_acquire',
  text: `with free as (
      select organization_id, id, lease_token is not null as abandoned from calendar
        where organization_id = $1 and id = $2 and (lease_until is null or lease_until < now())
          and (health <> 'paused' or next_poll_at <= now()) and ${NOBODY_WAITS} for update
    ), taken as (
      update calendar c set lease_token = $3, lease_until = now() + make_interval(secs => ${LEASE_SECONDS}) from free
        where c.organization_id = free.organization_id and c.id = free.id returning c.*, free.abandoned)
    select c.organization_id, c.id, c.room_id, c.connection_id, k.provider, c.remote_calendar_id, c.time_zone, c.decides, c.dirty_since,
        c.next_poll_at <= now() as poll_due, c.next_compare_at <= now() as compare_due, c.mode = 'observe' as observing, k.state = 'signed_out' as signed_out, case when k.quiet_until > now() then k.quiet_until end as quiet_until,
        c.watch, c.watch_tried_at, c.silent_since is not null as silent, k.quota_per_minute, k.version as connection_version, c.abandoned or exists (select from link l where l.organization_id = c.organization_id and l.calendar_id = c.id and ${UNCERTAIN}) as may_be_uncertain, c.failures, c.full_read_generation, p.suspended_until, c.adoption,
        o.outage_id, o.lost_at, o.known_until, case when c.last_proof_at > c.mode_since then c.full_read_at end as whole_at, c.last_proof_at as proven_at,
        (select count(*) from calendar s where s.organization_id = c.organization_id and s.connection_id = c.connection_id) as siblings
      from taken c join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
        left join connection_pace p on p.organization_id = c.organization_id and p.connection_id = c.connection_id
        left join outage_calendar o on o.organization_id = c.organization_id and o.calendar_id = c.id and o.read_at is null`,
} as const

const HOLDS = `where organization_id = $1 and id = $2 and lease_token = $3 and ${NOBODY_WAITS}`

export function calendarLeases(
  { sql, transaction }: Pick<Database, 'sql' | 'transaction'>,
  deps: { readonly uuid: () => string; readonly chance: () => number },
): CalendarLeases {
  const update = async (
    calendar: LeasedCalendar,
    change: string,
    values: readonly unknown[] = [],
  ): Promise<boolean> => {
    const rows = await sql<{ id: number }>(prepared(`update calendar set ${change} ${HOLDS} returning id`), [
      calendar.organizationId,
      calendar.id,
      calendar.leaseToken,
      ...values,
    ])
    return rows.length > 0
  }
  return {
    async acquire(organizationId, calendarId) {
      const leaseToken = deps.uuid()
      const [row] = await sql<LeasedRow>(ACQUIRE, [organizationId, calendarId, leaseToken])
      return row === undefined ? null : leased(row, leaseToken)
    },
    extend: (calendar) => update(calendar, `lease_until = now() + make_interval(secs => ${LEASE_SECONDS})`),
    async release(calendar) {
      const [row] = await sql<{ dirty: boolean }>(
        prepared(
          `update calendar set lease_token = null, lease_until = null ${HOLDS} returning dirty_since is not null as dirty`,
        ),
        [calendar.organizationId, calendar.id, calendar.leaseToken],
      )
      return row?.dirty === true && !calendar.signedOut && calendar.quietUntil === null
    },
    async takeNotice(calendar) {
      // Due until it is proven: a visit that dies after this is made again.
      await update(calendar, 'dirty_since = null, next_poll_at = least(next_poll_at, now())')
    },
    async proven(calendar, { pollIntervalSeconds }) {
      await update(
        calendar,
        `last_proof_at = now(), failures = 0, poll_interval_seconds = $4::integer, next_poll_at = now() + make_interval(secs => $4::integer),
         health = 'ok', health_detail = null, health_since = case when health = 'ok' then health_since else now() end`,
        [pollIntervalSeconds],
      )
      if (calendar.outage !== null) await noteReturn(sql, calendar)
    },
    async observed(calendar, { pollIntervalSeconds }) {
      await update(
        calendar,
        'failures = 0, poll_interval_seconds = $4::integer, next_poll_at = now() + make_interval(secs => $4::integer)',
        [pollIntervalSeconds],
      )
    },
    async readForAdoption(calendar, { pollIntervalSeconds }) {
      await update(
        calendar,
        `adoption_read_at = now(), failures = 0, poll_interval_seconds = $4::integer, next_poll_at = now() + make_interval(secs => $4::integer),
         health = 'ok', health_detail = null, health_since = case when health = 'ok' then health_since else now() end`,
        [pollIntervalSeconds],
      )
    },
    failed: (calendar, error) => failed({ sql, transaction }, update, { calendar, error, chance: deps.chance() }),
    async lookAgainSoon(calendar) {
      await update(calendar, `next_poll_at = least(next_poll_at, now() + make_interval(secs => ${LOOK_AGAIN_SECONDS}))`)
    },
  }
}

function leased(row: LeasedRow, leaseToken: string): LeasedCalendar {
  return {
    organizationId: row.organization_id,
    id: row.id,
    roomId: row.room_id,
    connectionId: row.connection_id,
    provider: row.provider,
    ref: { remoteCalendarId: row.remote_calendar_id, timeZone: row.time_zone },
    decides: row.decides,
    leaseToken,
    dirtySince: row.dirty_since,
    pollDue: row.poll_due,
    compareDue: row.compare_due,
    observing: row.observing,
    signedOut: row.signed_out,
    quietUntil: row.quiet_until,
    watch: row.watch,
    watchTriedAt: row.watch_tried_at,
    silent: row.silent,
    quotaPerMinute: row.quota_per_minute,
    connectionVersion: row.connection_version,
    mayBeUncertain: row.may_be_uncertain,
    siblings: row.siblings,
    failures: row.failures,
    fullReadGeneration: row.full_read_generation,
    suspendedUntil: row.suspended_until,
    adoption: row.adoption,
    wholeAt: row.whole_at,
    provenAt: row.proven_at,
    outage:
      row.outage_id === null || row.lost_at === null
        ? null
        : { id: row.outage_id, lostAt: row.lost_at, knownUntil: row.known_until },
  }
}

type Update = (calendar: LeasedCalendar, change: string, values?: readonly unknown[]) => Promise<boolean>

/** Credentials and quiet concern the whole connection; everything else the calendar alone. Nothing is inferred about bookings. */
async function failed(
  { sql, transaction }: Pick<Database, 'sql' | 'transaction'>,
  update: Update,
  {
    calendar,
    error,
    chance,
  }: { readonly calendar: LeasedCalendar; readonly error: ProviderError; readonly chance: number },
): Promise<void> {
  if (error.kind === 'postponed') return await postponed(update, calendar, error)
  const shown = JSON.stringify({
    kind: error.kind,
    code: error.code,
    status: error.status,
    message: error.message,
    requestId: error.requestId,
  })
  const wait = waitMs(error.retryAfterMs, calendar.failures, chance) / 1000
  if (error.kind === 'signed_out') {
    await sql(
      `update connection set state = 'signed_out', state_since = now(), last_error = $3 where organization_id = $1 and id = $2 and state <> 'signed_out'`,
      [calendar.organizationId, calendar.connectionId, shown],
    )
  }
  if (error.kind === 'throttled') {
    await sql(
      'update connection set quiet_until = now() + make_interval(secs => $3), last_error = $4 where organization_id = $1 and id = $2',
      [calendar.organizationId, calendar.connectionId, wait, shown],
    )
  }
  const { health, seconds } = standing(calendar, error, wait)
  if (isOutage(calendar, error)) await transaction((inside) => noteOutage(inside, calendar, error))
  await update(
    calendar,
    `failures = failures + 1, next_poll_at = now() + make_interval(secs => $4), health = ${health},
     health_detail = $5, health_since = case when health = 'ok' then now() else health_since end`,
    [seconds, `${error.code}: ${error.message}`],
  )
  // Perhaps it is the place that nobody can read any more: from then on it is read anew.
  if (health === PAUSED)
    await sql(
      'update calendar_cursor set cursor_sealed = null, resume_sealed = null, round_id = null where organization_id = $1 and calendar_id = $2',
      [calendar.organizationId, calendar.id],
    )
}

const PAUSED = "'paused'"

interface Standing {
  /** In SQL. */
  readonly health: string
  readonly seconds: number
}

/** How a calendar is doing after one more failure, and in how many seconds it is asked again. */
function standing({ failures }: LeasedCalendar, { kind }: ProviderError, wait: number): Standing {
  if (kind === 'forbidden') return { health: "'forbidden'", seconds: FORBIDDEN_RETRY_SECONDS }
  const hours = kind === 'malformed' ? pauseHours(failures + 1) : null
  if (hours !== null) return { health: PAUSED, seconds: hours * 3600 }
  const isDegraded = `failures + 1 >= ${DEGRADED_AFTER}`
  return { health: `case when ${isDegraded} then 'degraded' else health end`, seconds: Math.max(5, wait) }
}

/** A failure or two are no outage; what a person has to mend is one at once. */
const isOutage = ({ failures }: LeasedCalendar, { kind }: ProviderError): boolean =>
  kind === 'signed_out' || kind === 'forbidden' || failures + 1 >= DEGRADED_AFTER

const noteOutage = (sql: Sql, calendar: LeasedCalendar, error: ProviderError): Promise<void> =>
  error.kind === 'signed_out' ? noteConnectionOutage(sql, calendar, error) : noteCalendarOutage(sql, calendar, error)

/** Nothing has failed: what is due stays due, and is looked at again when requests may be sent. */
async function postponed(update: Update, calendar: LeasedCalendar, { retryAfterMs }: ProviderError): Promise<void> {
  await update(
    calendar,
    `next_poll_at = now() + make_interval(secs => $4),
     dirty_since = coalesce(dirty_since, case when $5 then now() + make_interval(secs => $4) end)`,
    // News that it took notice of is news still, from then on.
    [(retryAfterMs ?? 0) / 1000, calendar.dirtySince !== null],
  )
}
