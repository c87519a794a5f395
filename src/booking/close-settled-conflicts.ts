import { type Booking, isActive } from '../core/booking.ts'
import { CLASH_ROUNDS, type Clash, type CommitRequest } from './commit-request.ts'
import { letThrough } from './in-the-way.ts'
import { takenBy, waive } from './plan-booking.ts'
import type {
  BookableRooms,
  BookingReader,
  Clock,
  Conflict,
  ConflictResolver,
  SettledConflict,
  SettledConflicts,
  Waker,
} from './ports.ts'
import { granted, withDatesOf } from './resolve-conflict.ts'

export interface CloseSettledPorts {
  readonly settled: SettledConflicts
  readonly conflicts: ConflictResolver
  readonly bookings: BookingReader
  readonly rooms: BookableRooms
  readonly waker: Waker
  readonly clock: Clock
  readonly ids: { uuid(): string }
}

const REASON = 'nothing was left to decide: its sides do not stand in each other’s way any more'

/**
 * Closes open conflicts that no longer hold: a side is gone, or the two do not overlap any more. A meeting that was contested and is in nobody's
 * way now has the room, or it would wait for a decision that nobody is asked for. Answers how many were closed.
 */
export async function closeSettledConflicts(ports: CloseSettledPorts, limit: number): Promise<number> {
  let closed = 0
  for (const conflict of await ports.settled.find(ports.clock.now(), limit)) {
    if (await close(ports, conflict)) closed += 1
  }
  return closed
}

async function close(ports: CloseSettledPorts, { contested: ids, ...conflict }: SettledConflict): Promise<boolean> {
  const now = ports.clock.now()
  const caller = { organizationId: conflict.organizationId, actor: 'timer', causeId: ports.ids.uuid() }
  const sides = await readSides(ports.bookings, conflict)
  const contested = sides.filter(
    (side) => isActive(side) && ids.includes(side.id) && Temporal.Instant.compare(side.endsAt, now) > 0,
  )
  const decided = { conflictId: conflict.id, reason: REASON, decidedBy: 'timer', now }
  const before = Object.fromEntries(sides.map(({ id, state }) => [id, state]))
  const resolution = { action: 'obsolete', keep: contested[0]?.id ?? null, reason: REASON, before } as const
  let requests: readonly CommitRequest[] = []
  for (const side of contested) {
    const others = sides.filter((other) => other !== side)
    const whole = conflict.kind === 'series_vs_single' ? withDatesOf(side, others) : side
    const request = await granted(ports, caller, { side: whole, kind: 'booking', decided })
    if (!request.ok) return false
    requests = [...requests, request.value]
  }
  for (let round = 0; round < CLASH_ROUNDS; round++) {
    const done = await ports.conflicts.resolve({ conflict, requests, resolution, caller })
    if (done.ok) {
      const owed = done.value.answers.flatMap(({ links }) => links)
      if (owed.length > 0) ports.waker.wake(caller.organizationId, owed)
      return true
    }
    // Somebody was faster, or stands in the way since: the case stays open, and is looked at again.
    if (done.error.guard !== 'room') return false
    const room = await ports.rooms.read(conflict.organizationId, conflict.roomId, 0)
    if (room === null) return false
    const through = letThrough(room.policy, done.error.clashes)
    if (through.length === 0) return false
    requests = requests.map((request) => laidOver(request, through))
  }
  return false
}

/** In a room that lets meetings overlap, they stand over each other again. */
function laidOver(request: CommitRequest, met: readonly Clash[]): CommitRequest {
  const taken = takenBy(met.filter(({ holder }) => holder.bookingId !== request.bookingId))
  return taken.size === 0 ? request : { ...request, rows: waive(request.rows, taken), waives: 'meetings' }
}

async function readSides(bookings: BookingReader, { organizationId, bookings: ids }: Conflict): Promise<Booking[]> {
  const sides = await Promise.all(ids.map((id) => bookings.read(organizationId, id)))
  return sides.filter((booking) => booking !== null)
}
