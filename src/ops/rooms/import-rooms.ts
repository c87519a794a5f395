import type { Caller } from '../../booking/ports.ts'
import { DEFAULT_POLICY } from '../../core/policy.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { RoomContent } from '../../core/room.ts'
import { tidyName } from '../../core/tidy-name.ts'
import type { ZoneId } from '../../core/time/index.ts'
import type { DiscoveredRoom } from '../../providers/provider.ts'
import type { Adopts, PairError, PairedCalendar, PairOrder } from '../calendars/index.ts'
import type { ImportError, ImportOrder, ImportPorts, ImportRow } from './plan-import.ts'
import { planImport } from './plan-import.ts'

export interface PairingPorts extends ImportPorts {
  readonly pair: (caller: Caller, order: PairOrder) => Promise<Result<PairedCalendar, PairError>>
}

export interface ImportedRoom extends ImportRow {
  /** `failed`: `error` says what stood in the way; a room that was made for it is there, without the calendar. */
  readonly outcome: 'created' | 'paired' | 'left' | 'failed'
  readonly calendar: PairedCalendar | null
  readonly error: PairError | null
}

export type ImportOutcome = Result<readonly ImportedRoom[], ImportError>

/** Longest texts of a room, as the API takes them. */
const LONGEST = { name: 200, building: 200, floor: 50, feature: 100, features: 100 } as const
const MOST_SEATS = 100_000

/**
 * Makes rooms of what a directory lists and pairs their calendars, one after the other; `onRow` hears of each. One that fails stops none
 * of the others, and a second run goes on with what is left: what is paired is skipped, and a room without its calendar has the same name.
 */
export async function importRooms(
  ports: PairingPorts,
  caller: Caller,
  {
    order,
    adopts,
    onRow = () => {},
  }: {
    readonly order: ImportOrder
    readonly adopts: Adopts
    readonly onRow?: (row: ImportedRoom, place: { readonly done: number; readonly of: number }) => void
  },
): Promise<ImportOutcome> {
  const planned = await planImport(ports, { organizationId: caller.organizationId, order })
  if (!planned.ok) return fail(planned.error)
  const rows: ImportedRoom[] = []
  for (const row of planned.value) {
    const imported = await importRow(ports, caller, { row, order, adopts })
    rows.push(imported)
    onRow(imported, { done: rows.length, of: planned.value.length })
  }
  return ok(rows)
}

async function importRow(
  ports: PairingPorts,
  caller: Caller,
  { row, order, adopts }: { readonly row: ImportRow; readonly order: ImportOrder; readonly adopts: Adopts },
): Promise<ImportedRoom> {
  const left = { ...row, calendar: null, error: null }
  if (row.found === null || (row.act !== 'create' && row.act !== 'pair')) return { ...left, outcome: 'left' }
  const roomId = row.roomId ?? (await createRoom(ports, caller, { found: row.found, timeZone: row.timeZone }))
  const paired = await ports.pair(caller, {
    roomId,
    connectionId: order.connectionId,
    remoteCalendarId: row.remoteCalendarId,
    decides: row.found.decides ?? order.decides,
    timeZone: row.timeZone,
    adopts,
  })
  if (!paired.ok) return { ...left, roomId, outcome: 'failed', error: paired.error }
  const outcome = row.act === 'create' ? 'created' : 'paired'
  return { ...left, roomId, outcome, calendar: paired.value }
}

async function createRoom(
  { rooms }: PairingPorts,
  caller: Caller,
  { found, timeZone }: { readonly found: DiscoveredRoom; readonly timeZone: ZoneId | null },
): Promise<number> {
  if (timeZone === null) throw new Error('a room without a time zone was planned')
  return (await rooms.create(caller, contentOf(found, timeZone))).id
}

/** What the directory says, within the bounds of a room; what lies outside of them is left out or cut. */
function contentOf(found: DiscoveredRoom, timeZone: ZoneId): RoomContent {
  const { name, building, floor, capacity, features } = found
  const isCapacity = capacity !== null && Number.isInteger(capacity) && capacity >= 1 && capacity <= MOST_SEATS
  const named = features.map((feature) => cut(feature, LONGEST.feature)).filter((feature) => feature !== '')
  return {
    name: cut(name, LONGEST.name) || found.remoteCalendarId.slice(0, LONGEST.name),
    building: building === null ? null : cut(building, LONGEST.building) || null,
    floor: floor === null ? null : cut(floor, LONGEST.floor) || null,
    capacity: isCapacity ? capacity : null,
    features: [...new Set(named)].slice(0, LONGEST.features),
    timeZone,
    padding: { setUpMinutes: 0, cleanUpMinutes: 0 },
    policy: DEFAULT_POLICY,
  }
}

const cut = (text: string, most: number): string => tidyName(tidyName(text).slice(0, most).toWellFormed())
