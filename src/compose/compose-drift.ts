import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { DriftDeps } from '../api/drift/index.ts'
import { drift, repairDrift } from '../ops/drift/index.ts'
import type { Database } from '../store/database.ts'
import { driftFacts, driftRepairs } from '../store/drift-store.ts'
import { calendarLeases } from '../store/sync/calendar-leases.ts'
import { calendarFacts } from '../store/verify/calendar-facts.ts'
import type { Clock, Providers } from '../sync/ports.ts'

export interface DriftParts {
  readonly database: Database
  readonly providers: Providers
  readonly clock: Clock
  readonly wakeCalendar: (organizationId: number, calendarId: number) => void
}

/** Everything the drift report and its repair need. */
export function composeDrift({ database, providers, clock, wakeCalendar }: DriftParts): DriftDeps['drift'] {
  const ports = {
    facts: driftFacts(database.sql),
    repairs: driftRepairs(database),
    calendars: calendarFacts(database.sql),
    leases: calendarLeases(database, { uuid: randomUUID, chance: Math.random }),
    providers,
    clock,
    wakeCalendar,
    pause: async (milliseconds: number) => void (await pause(milliseconds)),
  }
  return {
    of: (room) => drift(ports, room),
    repair: (caller, order) => repairDrift(ports, caller, order),
  }
}
