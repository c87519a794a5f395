import type { Room } from '../core/room.ts'
import type { Interval } from '../core/time/index.ts'
import type { Alternative, Holder, Verdict } from '../core/verdict.ts'
import type { Clash } from './commit-request.ts'
import type { Plan } from './plan-booking.ts'
import type { RoomFinder } from './ports.ts'

export const MOST_ALTERNATIVES = 3

export interface Unavailable {
  readonly room: Room
  readonly plan: Plan
  readonly clashes: readonly Clash[]
  readonly attendeeCount: number | null
  readonly now: Temporal.Instant
}

/** Says who has the room, since when they asked for it, and which rooms of fitting size are free in all of the wanted times. */
export async function roomUnavailable(finder: RoomFinder, unavailable: Unavailable): Promise<Verdict> {
  const { room, clashes, now } = unavailable
  const alternatives = await alternativesTo(finder, unavailable)
  const first = clashes[0]
  const wanted = unavailable.plan.rows.find(
    (row) => first !== undefined && row.occurrenceKey.equals(Temporal.Instant.from(first.occurrenceKey)),
  )
  return {
    code: 'room_unavailable',
    rule: room.policy.winnerRule,
    value: wanted === undefined ? null : `${wanted.startsAt}/${wanted.endsAt}`,
    limit: first === undefined ? null : Temporal.Instant.from(first.holder.receivedAt).toString(),
    inputs: {
      decidedAt: now.toString(),
      zone: room.timeZone,
      policyVersion: room.policyVersion,
      holders: clashes.map(holderOf),
      alternatives,
      ...(unavailable.plan.rows.length > 1 ? { dates: datesOf(unavailable) } : {}),
      facts: { roomName: room.name, occurrences: unavailable.plan.rows.length, clashes: clashes.length },
    },
  }
}

/** When the clashing occurrences were to begin, in the order of the clashes. */
function datesOf({ plan, clashes }: Unavailable): string[] {
  const starts = new Map(plan.rows.map((row) => [row.occurrenceKey.epochMilliseconds, row.startsAt.toString()]))
  return clashes.map(({ occurrenceKey }) => {
    const at = Temporal.Instant.from(occurrenceKey)
    return starts.get(at.epochMilliseconds) ?? at.toString()
  })
}

export function holderOf({ roomId, kind, holder }: Clash): Holder {
  const isPrivate = holder.visibility === 'private'
  return {
    bookingId: holder.bookingId,
    roomId,
    kind,
    receivedAt: Temporal.Instant.from(holder.receivedAt).toString(),
    startsAt: Temporal.Instant.from(holder.startsAt).toString(),
    endsAt: Temporal.Instant.from(holder.endsAt).toString(),
    isPrivate,
    organizerName: isPrivate ? null : holder.organizerName,
    summary: isPrivate ? null : holder.summary,
    ...(holder.origin === 'closure' ? { closedFor: holder.summary ?? '' } : {}),
  }
}

function alternativesTo(finder: RoomFinder, { room, plan, attendeeCount }: Unavailable): Promise<Alternative[]> {
  const windows = plan.rows.map(({ startsAt, endsAt }) => ({ start: startsAt, end: endsAt }))
  return freeInstead(finder, { room, windows, attendeeCount })
}

/** Other rooms that are free in all of these times: of fitting size, those of the same building first. */
export async function freeInstead(
  finder: RoomFinder,
  {
    room,
    windows,
    attendeeCount,
  }: { readonly room: Room; readonly windows: readonly Interval[]; readonly attendeeCount: number | null },
): Promise<Alternative[]> {
  const rooms = await finder.free({
    organizationId: room.organizationId,
    windows,
    seats: attendeeCount ?? room.capacity,
    building: null,
    features: [],
    limit: MOST_ALTERNATIVES + 1,
    preferBuilding: room.building,
  })
  return rooms
    .filter(({ id }) => id !== room.id)
    .slice(0, MOST_ALTERNATIVES)
    .map(({ id, name, building, floor, capacity }) => ({ roomId: id, name, building, floor, capacity }))
}
