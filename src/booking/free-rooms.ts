import { isRecurring, occupancyRows } from '../core/occupancy.ts'
import type { ExpandError, Series } from '../core/recurrence/index.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { Room } from '../core/room.ts'
import type { Interval, ZoneId } from '../core/time/index.ts'
import { horizonOf } from './plan-booking.ts'
import type { Caller, Clock, RoomFinder } from './ports.ts'

export interface FreeRoomsPorts {
  readonly finder: RoomFinder
  readonly clock: Clock
}

export interface FreeRoomsQuery {
  /** One stretch of time, or a whole series: the room must be free for every occurrence. */
  readonly wanted: { readonly window: Interval } | { readonly series: Series; readonly zone: ZoneId }
  readonly seats: number | null
  readonly building: string | null
  readonly features: readonly string[]
  readonly limit: number
}

/** Rooms that could be booked now, the smallest that fits first. What the room's own rules say is judged when it is booked. */
export async function freeRooms(
  { finder, clock }: FreeRoomsPorts,
  { organizationId }: Caller,
  { wanted, ...query }: FreeRoomsQuery,
): Promise<Result<readonly Room[], ExpandError>> {
  const windows = 'window' in wanted ? ok([wanted.window]) : seriesWindows(wanted, clock.now())
  if (!windows.ok) return fail(windows.error)
  return ok(await finder.free({ organizationId, windows: windows.value, preferBuilding: query.building, ...query }))
}

function seriesWindows(
  { series, zone }: { series: Series; zone: ZoneId },
  now: Temporal.Instant,
): Result<Interval[], ExpandError> {
  const rows = occupancyRows({
    series,
    roomId: 0,
    padding: { setUpMinutes: 0, cleanUpMinutes: 0 },
    roomZone: zone,
    kind: 'booking',
    from: now,
    horizon: isRecurring(series) ? horizonOf(series, now) : now,
  })
  return rows.ok ? ok(rows.value.map(({ startsAt, endsAt }) => ({ start: startsAt, end: endsAt }))) : rows
}
