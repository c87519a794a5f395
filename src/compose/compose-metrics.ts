import type { Config } from '../../config/load.ts'
import type { Metrics } from '../ops/metrics/index.ts'
import type { Enqueuer } from '../queue/enqueuer.ts'
import type { Database } from '../store/database.ts'
import { metricFacts } from '../store/metric-facts.ts'
import type { LeasedCalendar } from '../sync/leased-calendar.ts'
import type { ObservedCall } from '../sync/pacer.ts'
import type { CalendarLeases } from '../sync/ports.ts'
import type { BookingSide } from './compose-booking.ts'

export type Counting = Omit<Metrics, 'page'>

const nothing = () => {}
/** Nobody asked for figures. */
const UNCOUNTED: Counting = {
  booked: nothing,
  providerCalled: nothing,
  noticed: nothing,
  leased: nothing,
  answered: nothing,
}

export interface MetricParts {
  readonly config: Config
  readonly database: Database
  readonly enqueuer: Enqueuer
  readonly log: (line: string) => void
}

/** Counts, and serves the page for as long as `stack` lives, where the settings ask for it. Its library is loaded by whoever does. */
export async function composeMetrics(parts: MetricParts, stack: AsyncDisposableStack): Promise<Counting> {
  const { config, database, enqueuer, log } = parts
  if (config.metrics === null) return UNCOUNTED
  const { createMetrics, serveMetrics } = await import('../ops/metrics/index.ts')
  const metrics = createMetrics({
    facts: () => metricFacts(database.sql),
    queue: () => enqueuer.counts('sync'),
    pool: () => ({
      total: database.pool.totalCount,
      idle: database.pool.idleCount,
      waiting: database.pool.waitingCount,
    }),
    monotonic: () => performance.now(),
  })
  const served = stack.use(await serveMetrics(metrics, config.metrics))
  log(`metrics on ${served.url}`)
  return metrics
}

export const countedCalls =
  (counting: Counting) =>
  ({ provider, of, requests, failure }: ObservedCall): void =>
    counting.providerCalled({ provider, of, requests, outcome: failure?.kind ?? 'ok' })

/** The same leases, timed from acquiring to giving back. */
export function timedLeases(leases: CalendarLeases, counting: Counting): CalendarLeases {
  const began = new WeakMap<LeasedCalendar, number>()
  return {
    ...leases,
    async acquire(organizationId, calendarId) {
      const calendar = await leases.acquire(organizationId, calendarId)
      if (calendar !== null) began.set(calendar, performance.now())
      return calendar
    },
    async release(calendar) {
      counting.leased((performance.now() - (began.get(calendar) ?? performance.now())) / 1000)
      return await leases.release(calendar)
    },
  }
}

/** The same wishes of people, each counted by what became of it. */
export function countedBookings(side: BookingSide, counting: Counting): BookingSide {
  const { bookings } = side
  return {
    ...side,
    bookings: {
      ...bookings,
      async book(...asked) {
        const booked = await bookings.book(...asked)
        counting.booked(outcomeOf(booked))
        return booked
      },
    },
  }
}

/** The code of the rule where a rule refused. */
function outcomeOf(booked: Awaited<ReturnType<BookingSide['bookings']['book']>>): string {
  if (booked.ok) return booked.value.booking.state
  return booked.error.code === 'refused' ? booked.error.verdict.code : booked.error.code
}
