import { type Booking, isActive } from '../core/booking.ts'
import { CLASH_ROUNDS, type Clash, type CommitRequest } from './commit-request.ts'
import { inTheWay, letThrough } from './in-the-way.ts'
import { takenBy, waive } from './plan-booking.ts'
import type {
  BookableRoom,
  BookableRooms,
  BookingReader,
  Caller,
  Clock,
  Conflict,
  ConflictRaiser,
  ConflictResolver,
  RoomFinder,
  SettledConflict,
  SettledConflicts,
  Waker,
} from './ports.ts'
import { type Decided, granted, withDatesOf } from './resolve-conflict.ts'
import { canBeDeclined, clashesOf, judgedAnew } from './taken-meanwhile.ts'

export interface CloseSettledPorts {
  readonly settled: SettledConflicts
  readonly conflicts: ConflictResolver & ConflictRaiser
  readonly bookings: BookingReader
  readonly finder: RoomFinder
  readonly rooms: BookableRooms
  readonly waker: Waker
  readonly clock: Clock
  readonly ids: { uuid(): string }
}

const REASON = 'nothing was left to decide: its sides do not stand in each other’s way any more'

/**
 * Closes open conflicts that no longer hold: a side is gone, or the two do not overlap any more. A meeting that was contested and is in nobody's
 * way now has the room, or it would wait for a decision that nobody is asked for; where somebody else was faster it is judged as if it asked only
 * now. Answers how many were closed.
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
  const wanted: CommitRequest[] = []
  for (const side of contested) {
    const others = sides.filter((other) => other !== side)
    const whole = conflict.kind === 'series_vs_single' ? withDatesOf(side, others) : side
    const request = await granted(ports, caller, { side: whole, kind: 'booking', decided })
    if (!request.ok) return false
    wanted.push(request.value)
  }
  let requests: readonly CommitRequest[] = wanted
  const clashes: Clash[] = []
  for (let round = 0; round < CLASH_ROUNDS; round++) {
    const done = await ports.conflicts.resolve({ conflict, requests, resolution, caller })
    if (done.ok) {
      const owed = done.value.answers.flatMap(({ links }) => links)
      if (owed.length > 0) ports.waker.wake(caller.organizationId, owed)
      return true
    }
    // Somebody was faster: the case stays open, and is looked at again.
    if (done.error.guard !== 'room') return false
    clashes.push(...done.error.clashes)
    const room = await ports.rooms.read(conflict.organizationId, conflict.roomId, 0)
    if (room === null) return false
    const left = await withoutTaken(
      { ports, caller, conflict, contested, room, decided },
      wanted.map((request) => laidOver(request, letThrough(room.policy, clashesOf(request, clashes)))),
      inTheWay(room.policy, clashes),
    )
    if (left === null) return false
    requests = left
  }
  return false
}

interface Closing {
  readonly ports: CloseSettledPorts
  readonly caller: Caller
  readonly conflict: Conflict
  readonly contested: readonly Booking[]
  readonly room: BookableRoom
  readonly decided: Decided
}

/** Cases in which whoever waited for a room is judged like somebody who asks for it only now. Where a series wants dates back, a person decides. */
const JUDGED_ANEW: readonly string[] = ['direct_write', 'out_of_service', 'tz_drift']

/** Somebody who is no side of the case has the room since. Null: the case stays open, with them as sides of it. */
async function withoutTaken(
  closing: Closing,
  requests: readonly CommitRequest[],
  clashes: readonly Clash[],
): Promise<readonly CommitRequest[] | null> {
  const { ports, caller, conflict, contested, room, decided } = closing
  const left: CommitRequest[] = []
  for (const request of requests) {
    const met = clashesOf(request, clashes)
    const side = contested.find(({ id }) => id === request.bookingId)
    if (met.length === 0 || side === undefined) {
      left.push(request)
      continue
    }
    const isLate = JUDGED_ANEW.includes(conflict.kind) && (await canBeDeclined(ports.bookings, side))
    const judged = isLate ? await judgedAnew(ports, caller, { side, room, clashes: met, decided }) : null
    if (judged !== null) left.push(judged)
    else if (await staysOpen(closing, side, met)) return null
  }
  return left
}

/** It was written onto its calendar, and nobody can be told: a person decides between it and those who have its time now. True: in this case. */
async function staysOpen(
  { ports, conflict, contested }: Closing,
  side: Booking,
  met: readonly Clash[],
): Promise<boolean> {
  const holders = [...new Set(met.map(({ holder }) => holder.bookingId))]
  const matter = `direct_write:${side.id}`
  if (conflict.matter === matter || contested.length === 1 || !JUDGED_ANEW.includes(conflict.kind)) {
    await ports.settled.widen(conflict, holders)
    return true
  }
  const at = { organizationId: conflict.organizationId, roomId: conflict.roomId }
  await ports.conflicts.raise(at, {
    ...{ kind: 'direct_write', state: 'open', matter, rule: 'first_commit' },
    ...{ bookings: [side.id, ...holders], links: [], evidence: { clashes: met } },
  })
  return false
}

/** In a room that lets meetings overlap, they stand over each other again. */
function laidOver(request: CommitRequest, met: readonly Clash[]): CommitRequest {
  const taken = takenBy(met)
  return taken.size === 0 ? request : { ...request, rows: waive(request.rows, taken), waives: 'meetings' }
}

async function readSides(bookings: BookingReader, { organizationId, bookings: ids }: Conflict): Promise<Booking[]> {
  const sides = await Promise.all(ids.map((id) => bookings.read(organizationId, id)))
  return sides.filter((booking) => booking !== null)
}
