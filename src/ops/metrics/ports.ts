/**
 * Figures for a monitor (Prometheus): what this process counts, and what the database says when somebody asks.
 * Why apart from the API: they concern all organizations, so they are served on an address of their own, never on the public one.
 * Labels hold ids and closed words alone: no name, no address, nothing of a meeting.
 */
import type { RequestClass } from '../../core/request-budget.ts'

/** Everything that is read at one look. One list for each figure; ids are those of the tables. */
export interface MetricFacts {
  readonly connections: readonly ConnectionFact[]
  readonly organizations: readonly OrganizationFact[]
}

export interface ConnectionFact {
  readonly organizationId: number
  readonly connectionId: number
  readonly provider: string
  /** Calendars by state. */
  readonly calendars: Readonly<Record<'ok' | 'degraded' | 'forbidden' | 'paused', number>>
  readonly signedOut: boolean
  readonly suspended: boolean
  readonly requestsLeft: Readonly<Record<RequestClass, number>>
  /** Of the calendar that was proven longest ago; null: none was ever read whole. */
  readonly oldestProofSeconds: number | null
  readonly owedWrites: number
  /** The worst calendar's p95 of the last day, in seconds; null: nothing changed. */
  readonly cameInP95Seconds: number | null
  readonly wentOutP95Seconds: number | null
}

export interface OrganizationFact {
  readonly organizationId: number
  readonly openConflicts: number
  readonly quarantinedItems: number
  readonly heldBookings: number
}

export interface MetricSources {
  facts(): Promise<MetricFacts>
  /** Jobs of the queue by state. */
  queue(): Promise<Readonly<Record<string, number>>>
  /** Connections of this process to the database. */
  pool(): { readonly total: number; readonly idle: number; readonly waiting: number }
  /** Milliseconds of a monotonic clock. */
  monotonic(): number
}
