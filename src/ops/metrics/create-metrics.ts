import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { RequestClass } from '../../core/request-budget.ts'
import type { ConnectionFact, MetricFacts, MetricSources, OrganizationFact } from './ports.ts'

/** What this process counts, and the page that a monitor reads. */
export interface Metrics {
  /** A booking that somebody asked for, by what became of it: `confirmed`, `held`, or the code of the refusal. */
  booked(outcome: string): void
  providerCalled(call: {
    readonly provider: string
    readonly of: RequestClass
    readonly requests: number
    /** `ok`, or how it failed. */
    readonly outcome: string
  }): void
  noticed(provider: string, count: Readonly<Record<string, number>>): void
  /** A calendar was under our lease for so long. */
  leased(seconds: number): void
  answered(request: {
    readonly method: string
    readonly route: string
    readonly status: number
    readonly seconds: number
  }): void
  page(): Promise<{ readonly contentType: string; readonly text: string }>
}

/** The database is asked at most this often, however often monitors ask. */
const FACTS_LAST_MS = 10_000
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const bookings = new Counter({
    name: 'meetmeup_bookings_total',
    help: 'Bookings asked for through the API, by what became of them',
    labelNames: ['outcome'] as const,
    registers,
  })
  const calls = new Counter({
    name: 'meetmeup_provider_calls_total',
    help: 'Calls to providers, by class of the budget and by how they ended',
    labelNames: ['provider', 'class', 'outcome'] as const,
    registers,
  })
  const requests = new Counter({
    name: 'meetmeup_provider_requests_total',
    help: 'Requests that those calls took, as the provider counts them',
    labelNames: ['provider', 'class'] as const,
    registers,
  })
  const notices = new Counter({
    name: 'meetmeup_webhook_notices_total',
    help: 'Notices of providers, by how they were taken',
    labelNames: ['provider', 'outcome'] as const,
    registers,
  })
  const leases = new Histogram({
    name: 'meetmeup_calendar_lease_seconds',
    help: 'How long a visit kept a calendar',
    buckets: SECONDS,
    registers,
  })
  const answers = new Histogram({
    name: 'meetmeup_http_request_seconds',
    help: 'Requests to this process, by route and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    registers,
  })
  const stored = storedFigures(registry)
  const refresh = refresher(sources, stored)
  return {
    booked: (outcome) => bookings.inc({ outcome }),
    providerCalled({ provider, of, requests: count, outcome }) {
      calls.inc({ provider, class: of, outcome })
      requests.inc({ provider, class: of }, count)
    },
    noticed(provider, count) {
      for (const [outcome, amount] of Object.entries(count)) if (amount > 0) notices.inc({ provider, outcome }, amount)
    },
    leased: (seconds) => leases.observe(seconds),
    answered: ({ method, route, status, seconds }) => answers.observe({ method, route, status }, seconds),
    async page() {
      await refresh()
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}

interface StoredFigures {
  show(facts: MetricFacts): void
  showQueue(jobs: Readonly<Record<string, number>>): void
  showPool(pool: ReturnType<MetricSources['pool']>): void
  readonly up: Gauge
}

type Figure<Fact> = readonly [name: string, help: string, of: (fact: Fact) => number | null]

const OF_CONNECTION: readonly Figure<ConnectionFact>[] = [
  ['meetmeup_connection_signed_out', '1: the provider refuses the credentials', ({ signedOut }) => Number(signedOut)],
  ['meetmeup_connection_suspended', '1: too many calls failed, nobody calls', ({ suspended }) => Number(suspended)],
  ['meetmeup_oldest_proof_seconds', 'Age of the oldest knowledge of a calendar', (fact) => fact.oldestProofSeconds],
  ['meetmeup_owed_writes', 'Writes that calendars are owed', ({ owedWrites }) => owedWrites],
  [
    'meetmeup_change_in_p95_seconds',
    'From a change there to our decision: the worst calendar of the last day',
    (fact) => fact.cameInP95Seconds,
  ],
  [
    'meetmeup_change_out_p95_seconds',
    'From our decision to the answer to its write: the worst calendar of the last day',
    (fact) => fact.wentOutP95Seconds,
  ],
]

const OF_ORGANIZATION: readonly Figure<OrganizationFact>[] = [
  ['meetmeup_open_conflicts', 'Conflicts that wait for a person', ({ openConflicts }) => openConflicts],
  ['meetmeup_quarantined_items', 'Items of calendars that were set aside', ({ quarantinedItems }) => quarantinedItems],
  ['meetmeup_held_bookings', 'Bookings that wait for a calendar’s answer', ({ heldBookings }) => heldBookings],
]

function storedFigures(registry: Registry): StoredFigures {
  const registers = [registry]
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Gauge({ name, help, labelNames, registers })
  const ids = ['organization', 'connection', 'provider'] as const
  const ofConnection = OF_CONNECTION.map(([name, help, of]) => ({ gauge: gauge(name, help, ids), of }))
  const ofOrganization = OF_ORGANIZATION.map(([name, help, of]) => ({ gauge: gauge(name, help, ['organization']), of }))
  const calendars = gauge('meetmeup_calendars', 'Calendars by state', [...ids, 'state'])
  const left = gauge('meetmeup_requests_left', 'Requests that may be sent now', [...ids, 'class'])
  const jobs = gauge('meetmeup_queue_jobs', 'Jobs of the queue', ['state'])
  const pool = gauge('meetmeup_database_connections', 'Connections of this process to the database', ['state'])
  return {
    up: gauge('meetmeup_facts_up', '1: the database answered this look', []),
    show({ connections, organizations }) {
      for (const each of [...ofConnection, ...ofOrganization]) each.gauge.reset()
      calendars.reset()
      left.reset()
      for (const fact of connections) showConnection(fact, { ofConnection, calendars, left })
      for (const fact of organizations)
        for (const { gauge: one, of } of ofOrganization) one.set({ organization: fact.organizationId }, of(fact) ?? 0)
    },
    showQueue(counted) {
      jobs.reset()
      for (const [state, amount] of Object.entries(counted)) jobs.set({ state }, amount)
    },
    showPool({ total, idle, waiting }) {
      pool.set({ state: 'busy' }, total - idle)
      pool.set({ state: 'idle' }, idle)
      pool.set({ state: 'waited_for' }, waiting)
    },
  }
}

interface ConnectionGauges {
  readonly ofConnection: readonly {
    readonly gauge: Gauge<'organization' | 'connection' | 'provider'>
    readonly of: (fact: ConnectionFact) => number | null
  }[]
  readonly calendars: Gauge<'organization' | 'connection' | 'provider' | 'state'>
  readonly left: Gauge<'organization' | 'connection' | 'provider' | 'class'>
}

function showConnection(fact: ConnectionFact, { ofConnection, calendars, left }: ConnectionGauges): void {
  const labels = { organization: fact.organizationId, connection: fact.connectionId, provider: fact.provider }
  for (const { gauge, of } of ofConnection) {
    const value = of(fact)
    if (value !== null) gauge.set(labels, value)
  }
  for (const [state, amount] of Object.entries(fact.calendars)) calendars.set({ ...labels, state }, amount)
  for (const [one, amount] of Object.entries(fact.requestsLeft)) left.set({ ...labels, class: one }, amount)
}

/** Figures of the database are kept for a moment; without it the page says so and shows the rest. */
function refresher(sources: MetricSources, stored: StoredFigures): () => Promise<void> {
  let until = Number.NEGATIVE_INFINITY
  return async () => {
    stored.showPool(sources.pool())
    if (sources.monotonic() < until) return
    until = sources.monotonic() + FACTS_LAST_MS
    const [facts, queue] = await Promise.allSettled([sources.facts(), sources.queue()])
    stored.up.set(Number(facts.status === 'fulfilled'))
    stored.show(facts.status === 'fulfilled' ? facts.value : { connections: [], organizations: [] })
    stored.showQueue(queue.status === 'fulfilled' ? queue.value : {})
  }
}
