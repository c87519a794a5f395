import { rewriteRequest } from '../booking/rewrite-booking.ts'
import type { CalendarItem } from '../core/calendar-item.ts'
import type { Theirs } from '../core/decide.ts'
import { isSwap, leavesBehind, type RoomOfMeeting } from '../core/swap.ts'
import type { Swap, Verdict, VerdictCode } from '../core/verdict.ts'
import { type ChangePorts, caller, mustCommit } from './commit-change.ts'
import type { Link } from './link.ts'
import type { ApplyUnit } from './ports.ts'

/** What stands in the evidence of a contest in the room that a meeting came to. */
export interface CameFrom {
  readonly bookingId: number
  readonly roomId: number
  readonly roomName: string
  /** False: the room that it left has not been told yet. */
  readonly hasLeft: boolean
}

/** The room from which a meeting comes that is met here for the first time; null: from none that we know of. */
export async function cameFrom(
  unit: ApplyUnit,
  { joinKey, organizer, otherRooms, roomResponse }: CalendarItem,
  receivedAt: Temporal.Instant,
): Promise<CameFrom | null> {
  if (joinKey === null || roomResponse === 'organizer') return null
  const arrival = {
    organizer: organizer?.address ?? null,
    metRooms: otherRooms ?? null,
    receivedAt: receivedAt.toString(),
  }
  const others = (await unit.roomsOfMeeting(joinKey)).filter(
    ({ roomId, swapped }) => roomId !== unit.calendar.roomId && swapped !== 'to',
  )
  const left = others.find((room) => isSwap(room, arrival))
  const room = left ?? others.find((other) => leavesBehind(other, arrival))
  if (room === undefined) return null
  const { bookingId, roomId, roomName } = room
  return { bookingId, roomId, roomName, hasLeft: left !== undefined }
}

/**
 * A calendar has taken a meeting from one room to another: its organiser did, or the provider in place of a room that said no. Each room has a booking
 * of its own, judged by its own rules; here each learns of the other, in one transaction, by whichever of the two is told last.
 */
export async function noticeSwap(
  ports: ChangePorts,
  unit: ApplyUnit,
  { theirs, link: known }: { readonly theirs: Theirs; readonly link: Link | null },
): Promise<void> {
  const link = known ?? (theirs.kind === 'item' ? await unit.linkByRemote(theirs.item.remoteId) : null)
  if (link?.role !== 'invitation' || link.joinKey === null) return
  const rooms = await unit.roomsOfMeeting(link.joinKey)
  const own = rooms.find(({ linkId }) => linkId === link.id)
  if (own === undefined || own.swapped === (own.lost === null ? 'from' : 'to')) return
  for (const other of rooms) {
    if (other.roomId === own.roomId) continue
    const [from, to] = own.lost === null ? [other, own] : [own, other]
    if (to.lost !== null || from.swapped === 'to' || to.swapped === 'from' || !isSwap(from, to)) continue
    return await record(ports, unit, { from, to })
  }
}

interface Swapped {
  readonly from: RoomOfMeeting
  readonly to: RoomOfMeeting
}

async function record(ports: ChangePorts, unit: ApplyUnit, { from, to }: Swapped): Promise<void> {
  const { provider } = unit.calendar
  await unit.alsoLock(from.roomId === unit.calendar.roomId ? to.roomId : from.roomId)
  await explain(ports, unit, { own: from, swap: { way: 'to', provider, ...sideOf(to) } })
  await explain(ports, unit, { own: to, swap: { way: 'from', provider, ...sideOf(from) } })
  await unit.raise({
    kind: 'room_swapped',
    state: 'auto',
    matter: `room_swapped:${from.linkId}:${to.linkId}`,
    roomId: to.roomId,
    rule: 'a meeting that its calendar takes to another room frees the one, and is judged in the other like any',
    bookings: [from.bookingId, to.bookingId],
    links: [from.linkId, to.linkId],
    evidence: {
      provider,
      from: { ...sideOf(from), calendarId: from.calendarId, answered: from.answered, lost: from.lost },
      to: { ...sideOf(to), calendarId: to.calendarId, answered: to.answered, invitedBeside: to.metRooms },
      by:
        from.answered === 'declined'
          ? 'the room had said no: its provider found another one, or its organiser did'
          : 'its organiser, or its provider: the calendar does not say which',
    },
  })
}

const sideOf = ({ bookingId, roomId, roomName }: RoomOfMeeting) => ({ bookingId, roomId, roomName })

/** Whatever else is the reason of a booking's state stays its reason. */
const GIVES_WAY: ReadonlySet<VerdictCode> = new Set(['cancelled', 'removed', 'released'])

async function explain(
  ports: ChangePorts,
  unit: ApplyUnit,
  { own, swap }: { readonly own: RoomOfMeeting; readonly swap: Swap },
): Promise<void> {
  const before = await unit.booking(own.bookingId)
  if (before === null) return
  const now = ports.clock.now()
  const { verdict } = before
  const changes = {
    verdict:
      verdict === null || GIVES_WAY.has(verdict.code)
        ? swappedVerdict(swap, own, now)
        : { ...verdict, inputs: { ...verdict.inputs, swap } },
  }
  const told = { before, changes, occupancy: 'keep', action: 'booking.swapped', changeKind: 'changed' } as const
  const request = rewriteRequest(caller(ports, unit), { ...told, mirrors: false }, now)
  await mustCommit(unit, { ...request, sourceCalendarId: own.calendarId })
}

const swappedVerdict = (swap: Swap, { calendarId }: RoomOfMeeting, now: Temporal.Instant): Verdict => ({
  code: 'room_swapped',
  rule: 'swapped_there',
  value: swap.provider,
  limit: null,
  inputs: { decidedAt: now.toString(), facts: { calendarId, provider: swap.provider }, swap },
})
