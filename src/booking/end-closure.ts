import { type Booking, isActive, isBlocker, isBornElsewhere } from '../core/booking.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { CloseRoomError, CloseRoomPorts } from './close-room.ts'
import type { OwedLink } from './commit-request.ts'
import type { Caller, Closure, ClosureUnit } from './ports.ts'
import { type Rewrite, rewriteRequest } from './rewrite-booking.ts'

export type EndClosurePorts = Omit<CloseRoomPorts, 'uids'>

/** So long before the room closes the meetings in its way wait for another room. */
const HOURS_TO_MOVE = 24

/** The room is in service again: whoever waited for it and has nobody else in the way gets it back (`closeSettledConflicts`). */
export async function liftClosure(
  ports: EndClosurePorts,
  caller: Caller,
  wanted: { readonly roomId: number; readonly closureId: number },
): Promise<Result<Closure, CloseRoomError>> {
  const closure = await ports.closures.read(caller.organizationId, wanted.closureId)
  if (closure === null || closure.roomId !== wanted.roomId) return fail({ code: 'closure_not_found' })
  if (closure.liftedAt !== null) return ok(closure)
  const now = ports.clock.now()
  const owed: OwedLink[] = []
  await ports.closures.under(caller, closure.roomId, async (unit) => {
    const blocker = await unit.booking(closure.bookingId)
    if (blocker !== null && isActive(blocker))
      await rewrite(
        { unit, caller, now, owed },
        { before: blocker, ...ENDED, changes: { state: 'cancelled', sequence: blocker.sequence + 1 } },
      )
    await unit.mark(closure.id, 'lifted')
  })
  if (owed.length > 0) ports.waker.wake(caller.organizationId, owed)
  return ok({ ...closure, liftedAt: now })
}

const ENDED = { occupancy: 'replace', action: 'room.open', changeKind: 'cancelled', mirrors: false } as const

/**
 * A day before a room closes, meetings that nobody has moved lose it and are told. What was written straight onto a calendar stays contested: nothing
 * of other people is removed by a clock. Answers how many closures; call again while it is `limit`.
 */
export async function releaseClosedRooms(
  ports: EndClosurePorts & { readonly ids: { uuid(): string } },
  limit: number,
): Promise<number> {
  const now = ports.clock.now()
  const due = await ports.closures.due(now.add({ hours: HOURS_TO_MOVE }), limit)
  for (const closure of due) {
    const caller = { organizationId: closure.organizationId, actor: 'timer', causeId: ports.ids.uuid() }
    const owed: OwedLink[] = []
    await ports.closures.under(caller, closure.roomId, async (unit) => {
      // Lifted while we waited for the room: nobody loses it any more.
      const present = await ports.closures.read(caller.organizationId, closure.id)
      if (present === null || present.liftedAt !== null) return
      for (const booking of await unit.waiting(closure.id)) await release({ unit, caller, now, owed }, booking)
      await unit.mark(closure.id, 'released')
    })
    if (owed.length > 0) ports.waker.wake(caller.organizationId, owed)
  }
  return due.length
}

interface Acting {
  readonly unit: ClosureUnit
  readonly caller: Caller
  readonly now: Temporal.Instant
  readonly owed: OwedLink[]
}

async function release(acting: Acting, booking: Booking): Promise<void> {
  const isInvited = await acting.unit.isInvitation(booking.id)
  if (booking.state !== 'contested' || isBlocker(booking) || (isBornElsewhere(booking) && !isInvited)) return
  await rewrite(acting, {
    before: booking,
    changes: { state: 'declined', sequence: booking.sequence + 1 },
    ...{ occupancy: 'replace', action: 'room.release', changeKind: 'declined', mirrors: false },
  })
}

async function rewrite({ unit, caller, now, owed }: Acting, change: Rewrite): Promise<void> {
  const answer = await unit.commit(rewriteRequest(caller, change, now))
  if (!answer.ok) throw new Error(`the end of a closure could not be written: guard ${answer.guard}`)
  owed.push(...answer.links)
}
