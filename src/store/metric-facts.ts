import { fullBudget, refilled } from '../core/request-budget.ts'
import type { ConnectionFact, MetricFacts, OrganizationFact } from '../ops/metrics/ports.ts'
import type { Sql } from './database.ts'
import { CAME_IN, WENT_OUT } from './sql/calendar-delays.ts'

type ConnectionRow = Omit<ConnectionFact, 'calendars' | 'requestsLeft'> &
  Readonly<Record<'ok' | 'degraded' | 'forbidden' | 'paused', number>> & {
    readonly quotaPerMinute: number
    /** What was left of each class, and the milliseconds since then; null: nothing was sent yet. */
    readonly pace: readonly number[] | null
  }

const count = (state: string) => `count(c.id) filter (where c.health = '${state}')::integer as ${state}`

/** All organizations in one look; each part of it by index or over the short list of calendars. */
const CONNECTIONS = `select k.organization_id as "organizationId", k.id as "connectionId", k.provider, k.quota_per_minute as "quotaPerMinute",
    k.state = 'signed_out' as "signedOut", coalesce(bool_or(p.suspended_until is not null), false) as suspended,
    min(array[p.write_left, p.pull_left, p.reconcile_left, extract(epoch from now() - p.refilled_at) * 1000]::float8[]) as pace,
    ${['ok', 'degraded', 'forbidden', 'paused'].map(count).join(', ')},
    greatest(0, extract(epoch from now() - min(c.last_proof_at)))::float8 as "oldestProofSeconds",
    coalesce(sum(o.owed), 0)::integer as "owedWrites",
    max((d.came_in ->> 'p95Seconds')::float8) as "cameInP95Seconds", max((d.went_out ->> 'p95Seconds')::float8) as "wentOutP95Seconds"
  from connection k
    left join connection_pace p on p.organization_id = k.organization_id and p.connection_id = k.id
    left join calendar c on c.organization_id = k.organization_id and c.connection_id = k.id
    left join lateral (select count(*) as owed from outbox o where o.organization_id = c.organization_id and o.calendar_id = c.id and o.done_at is null) o on true
    left join lateral (select ${CAME_IN} as came_in, ${WENT_OUT} as went_out) d on true
  group by k.organization_id, k.id`

const ORGANIZATIONS = `select g.id as "organizationId",
    (select count(*) from conflict f where f.organization_id = g.id and f.state = 'open')::integer as "openConflicts",
    (select count(*) from inbox i where i.organization_id = g.id and i.state = 'quarantined')::integer as "quarantinedItems",
    (select count(*) from booking b where b.organization_id = g.id and b.state = 'held' and b.hold_expires_at is not null)::integer as "heldBookings"
  from organization g`

export async function metricFacts(sql: Sql): Promise<MetricFacts> {
  const rows = await sql<ConnectionRow>(CONNECTIONS)
  const organizations = await sql<OrganizationFact>(ORGANIZATIONS)
  return { connections: rows.map(factOf), organizations }
}

function factOf({ pace, quotaPerMinute, ok, degraded, forbidden, paused, ...fact }: ConnectionRow): ConnectionFact {
  const [write = 0, pull = 0, reconcile = 0, elapsedMs = 0] = pace ?? []
  const requestsLeft =
    pace === null ? fullBudget(quotaPerMinute) : refilled({ write, pull, reconcile }, quotaPerMinute, elapsedMs)
  return { ...fact, calendars: { ok, degraded, forbidden, paused }, requestsLeft }
}
