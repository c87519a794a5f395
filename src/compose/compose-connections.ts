import { randomBytes, randomUUID } from 'node:crypto'
import { bindCalendarActs, type CalendarDeps } from '../api/calendars/index.ts'
import { bindConnectionActs, type ConnectionDeps } from '../api/connections/index.ts'
import type { DriftDeps } from '../api/drift/index.ts'
import type { StatusDeps } from '../api/status/index.ts'
import type { PairPorts } from '../ops/calendars/index.ts'
import type { ConnectionForms, OpenProviders } from '../ops/connections/index.ts'
import type { Sealer } from '../ops/secrets/sealer.ts'
import { calendarModeStore } from '../store/calendar-mode-store.ts'
import { calendarStore } from '../store/calendar-store.ts'
import { connectionStore } from '../store/connection-store.ts'
import type { Database } from '../store/database.ts'
import { massRemovalStore } from '../store/mass-removal-store.ts'
import { roomStore } from '../store/room-store.ts'
import { statusStore } from '../store/status-store.ts'
import { composeDrift } from './compose-drift.ts'

export interface ConnectionParts {
  readonly database: Database
  readonly sealer: Sealer
  readonly providers: OpenProviders
  readonly forms: ConnectionForms
  /** Has the engine look at a calendar soon. */
  readonly wakeCalendar: (organizationId: number, calendarId: number) => void
  readonly clock: { now(): Temporal.Instant }
  readonly notificationUrl: PairPorts['notificationUrl']
}

/** Connections, pairing and what is known of them, on the real database. */
export function composeConnections(
  parts: ConnectionParts,
): Pick<ConnectionDeps & CalendarDeps & DriftDeps & StatusDeps, 'connections' | 'calendars' | 'drift' | 'status'> {
  const { database, providers, clock, wakeCalendar, forms, sealer } = parts
  const rooms = roomStore(database)
  const calendars = bindCalendarActs({
    calendars: calendarStore(database),
    removals: massRemovalStore(database),
    modes: calendarModeStore(database),
    rooms,
    providers,
    wakeCalendar,
    clock,
    notificationUrl: parts.notificationUrl,
    ids: { uuid: () => randomUUID(), secret: () => randomBytes(32).toString('base64url') },
  })
  return {
    connections: bindConnectionActs({
      connections: connectionStore(database),
      forms,
      sealer,
      providers,
      rooms,
      pair: calendars.pair,
    }),
    calendars,
    drift: composeDrift({ database, providers, clock, wakeCalendar }),
    status: statusStore(database),
  }
}
