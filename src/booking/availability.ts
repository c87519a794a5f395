import { holds, type OccupancyKind } from '../core/occupancy.ts'
import { fail, ok, type Result } from '../core/result.ts'
import { freeGaps, type Interval, type ZoneId } from '../core/time/index.ts'
import type { AvailabilityReader, BusySpan, CalendarFreshness, Caller, Clock } from './ports.ts'

export interface AvailabilityPorts {
  readonly availability: AvailabilityReader
  readonly clock: Clock
}

/** `heldFrom` and `heldUntil` include set-up and clean-up time. */
export interface Busy {
  readonly kind: OccupancyKind
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
  readonly heldFrom: Temporal.Instant
  readonly heldUntil: Temporal.Instant
}

export interface Freshness extends Omit<CalendarFreshness, 'roomId'> {
  /** Seconds since the provider last proved to hold nothing that we do not know; null: it never has. */
  readonly ageSeconds: number | null
}

export interface RoomAvailability {
  readonly roomId: number
  readonly timeZone: ZoneId
  readonly busy: readonly Busy[]
  /** What nobody holds, set-up and clean-up times of others taken off. */
  readonly free: readonly Interval[]
  readonly freshness: readonly Freshness[]
}

/** When rooms are free and busy in a window, and how far that is to be believed. No room that is missing or archived is passed over in silence. */
export async function availability(
  { availability: reader, clock }: AvailabilityPorts,
  { organizationId }: Caller,
  { roomIds, window }: { readonly roomIds: readonly number[]; readonly window: Interval },
): Promise<Result<readonly RoomAvailability[], { readonly code: 'room_not_found'; readonly roomId: number }>> {
  const [rooms, busy, freshness] = await Promise.all([
    reader.rooms(organizationId, roomIds),
    reader.busy(organizationId, roomIds, window),
    reader.freshness(organizationId, roomIds),
  ])
  const known = new Map(rooms.map((room) => [room.id, room]))
  const missing = roomIds.find((roomId) => !known.has(roomId))
  if (missing !== undefined) return fail({ code: 'room_not_found', roomId: missing })
  const spans = Map.groupBy(busy, ({ roomId }) => roomId)
  const calendars = Map.groupBy(freshness, ({ roomId }) => roomId)
  const now = clock.now()
  return ok(
    rooms.map(({ id, timeZone }) => ({
      roomId: id,
      timeZone,
      busy: spans.get(id) ?? [],
      free: freeGaps(window, heldSpans(spans.get(id) ?? [])),
      freshness: (calendars.get(id) ?? []).map((calendar) => freshnessOf(calendar, now)),
    })),
  )
}

const heldSpans = (spans: readonly BusySpan[]): Interval[] =>
  spans.filter(({ kind }) => holds(kind)).map(({ heldFrom, heldUntil }) => ({ start: heldFrom, end: heldUntil }))

function freshnessOf({ roomId: _, ...calendar }: CalendarFreshness, now: Temporal.Instant): Freshness {
  const { provenAt } = calendar
  const age = provenAt === null ? null : Math.max(0, now.epochMilliseconds - provenAt.epochMilliseconds)
  return { ...calendar, ageSeconds: age === null ? null : Math.floor(age / 1000) }
}
