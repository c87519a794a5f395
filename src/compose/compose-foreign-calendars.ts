import { randomUUID } from 'node:crypto'
import type { ForeignCalendarDeps } from '../api/foreign-calendars/index.ts'
import type { Clock, Waker } from '../booking/ports.ts'
import {
  addForeignCalendar,
  parseInWorker,
  type RefreshPorts,
  refresh,
  refreshDue,
  removeForeignCalendar,
} from '../foreign-calendars/index.ts'
import type { Sealer, SecretPlace } from '../ops/secrets/sealer.ts'
import { createDownloader } from '../providers/download-text.ts'
import type { OutgoingRules } from '../providers/outgoing-guard.ts'
import type { Database } from '../store/database.ts'
import { foreignCalendarStore } from '../store/foreign-calendar-store.ts'
import { roomStore } from '../store/room-store.ts'

export interface ForeignCalendarParts {
  readonly database: Database
  readonly sealer: Sealer
  /** Hosts that may lie in a private network, and whether this machine may be called. */
  readonly rules: OutgoingRules
  readonly waker: Waker
  readonly clock: Clock
}

export interface ForeignCalendarSide extends ForeignCalendarDeps {
  /** For the scheduler. */
  readonly refreshForeignCalendars: () => Promise<void>
}

/** Calendars of others, on the real database and the real network. */
export function composeForeignCalendars(parts: ForeignCalendarParts): ForeignCalendarSide {
  const { database, sealer, clock } = parts
  const calendars = foreignCalendarStore(database, parts.waker)
  const rooms = roomStore(database)
  const ports: RefreshPorts = {
    calendars,
    downloader: createDownloader({ rules: parts.rules }),
    parse: parseInWorker(),
    unseal({ organizationId, id, address }) {
      const opened = address === null ? null : sealer.unseal(address, placeOf(organizationId, id))
      return opened?.ok === true ? opened.value : null
    },
    async zoneOfRoom(organizationId, roomId) {
      const room = await rooms.read(organizationId, roomId)
      return room === null || room.archivedAt !== null ? null : room.timeZone
    },
    clock,
    newId: () => randomUUID(),
  }
  const seal = (address: string, organizationId: number, id: number) =>
    sealer.seal(address, placeOf(organizationId, id))
  return {
    foreignCalendars: {
      read: calendars.read,
      list: calendars.list,
      add: (caller, order) => addForeignCalendar({ ...ports, seal }, caller, order),
      refresh: (target, options) => refresh(ports, target, options),
      remove: (caller, id) => removeForeignCalendar(ports, caller, id),
    },
    refreshForeignCalendars: () => refreshDue(ports),
  }
}

const placeOf = (organizationId: number, rowId: number): SecretPlace => ({
  table: 'foreign_calendar',
  organizationId,
  rowId,
  column: 'url_sealed',
})
