import { type Rewrite, rewriteRequest } from '../booking/rewrite-booking.ts'
import { type Booking, isActive } from '../core/booking.ts'
import { dateJoinKey } from '../core/date-join-key.ts'
import type { Theirs } from '../core/decide.ts'
import type { LostDate } from '../core/lost-dates.ts'
import type { OccurrenceKey } from '../core/recurrence/index.ts'
import {
  dateAlone,
  dateAsRuled,
  datesAway,
  isAsked,
  isSwap,
  type MeetingAlone,
  type RoomOfMeeting,
  roomOfDate,
} from '../core/swap.ts'
import type { Swap, Verdict, VerdictCode } from '../core/verdict.ts'
import { departuresTo, meetingAlone } from './came-from.ts'
import { type ChangePorts, caller, mustCommit } from './commit-change.ts'
import type { Link } from './link.ts'
import type { ApplyUnit } from './ports.ts'

/** What has just been told of a meeting, and carried out. */
interface Told {
  readonly theirs: Theirs
  /** Null: it is met here for the first time. */
  readonly link: Link | null
  /** False: the room had it before. */
  readonly arrives: boolean
}

interface Swapped {
  readonly from: RoomOfMeeting
  readonly to: RoomOfMeeting
  /** The date of a series in the first room that was taken alone; null: the meeting whole. */
  readonly date: OccurrenceKey | null
}

/**
 * A calendar has taken a meeting, or one date of a series, from one room to another: its organiser did, or the provider in place of a room that said no.
 * Each room has a booking of its own, judged by its own rules; here each learns of the other, in one transaction, by whichever of the two is told last.
 * Nothing else follows from it.
 */
export async function noticeSwap(ports: ChangePorts, unit: ApplyUnit, told: Told): Promise<void> {
  const { theirs, arrives } = told
  const link = told.link ?? (theirs.kind === 'item' ? await unit.linkByRemote(theirs.item.remoteId) : null)
  if (link?.role !== 'invitation' || link.joinKey === null) return
  const booking = await unit.booking(link.bookingId)
  if (booking === null) return
  const joinKey = link.joinKey
  const away = isActive(booking) ? datesAway(booking, ports.clock.now()) : []
  const rooms = await unit.roomsOfMeeting([joinKey, ...away.map((date) => dateJoinKey(joinKey, date))])
  const own = rooms.find(({ linkId }) => linkId === link.id)
  if (own === undefined) return
  const others = rooms.filter(({ roomId }) => roomId !== own.roomId)
  const whole =
    own.lost !== null
      ? hasGone(own, others)
      : arrives
        ? await hasCome(unit, own, meetingAlone({ ...booking, joinKey }))
        : null
  if (whole !== null) await record(ports, unit, whole)
  for (const swapped of away.length === 0 ? [] : await datesGone(unit, { own, others, booking, away }))
    await record(ports, unit, swapped)
}

/** Where a meeting has gone that this room lost; null: nowhere that we know of, or it is known already. */
function hasGone(own: RoomOfMeeting, others: readonly RoomOfMeeting[]): Swapped | null {
  if (own.swapped === 'to') return null
  const to = others.find(
    (other) => other.recurs === own.recurs && isAsked(other) && other.swapped !== 'from' && isSwap(own, other),
  )
  return to === undefined ? null : { from: own, to, date: null }
}

/** From where a meeting has come that this room has; null: from nowhere that we know of, or it is known already. */
async function hasCome(unit: ApplyUnit, own: RoomOfMeeting, meeting: MeetingAlone): Promise<Swapped | null> {
  if (own.swapped === 'from') return null
  const departures = await departuresTo(unit, meeting)
  const departure = departures.find(({ from }) => from.swapped !== 'to' && isSwap(from, own))
  return departure === undefined ? null : { ...departure, to: own }
}

interface Leaving {
  readonly own: RoomOfMeeting
  readonly others: readonly RoomOfMeeting[]
  readonly booking: Booking
  readonly away: readonly OccurrenceKey[]
}

/** Where dates have gone that a series does without in this room. */
async function datesGone(unit: ApplyUnit, { own, others, booking, away }: Leaving): Promise<readonly Swapped[]> {
  const swaps = new Map<OccurrenceKey, Swapped>()
  for (const to of others) {
    if (to.recurs || !isAsked(to) || to.swapped === 'from') continue
    const alone = await unit.booking(to.bookingId)
    const date = alone === null ? null : dateAlone(booking, meetingAlone(alone))
    if (date === null || !away.includes(date) || swaps.has(date)) continue
    const from = roomOfDate(own, booking, date)
    if (isSwap(from, to)) swaps.set(date, { from, to, date })
  }
  return [...swaps.values()]
}

async function record(ports: ChangePorts, unit: ApplyUnit, { from, to, date }: Swapped): Promise<void> {
  const { provider } = unit.calendar
  await unit.alsoLock(from.roomId === unit.calendar.roomId ? to.roomId : from.roomId)
  const which = date === null ? {} : { date: { originalStart: date, zone: from.timeZone } }
  const away: Swap = { way: 'to', provider, ...sideOf(to), ...which }
  if (date === null) await explain(ports, unit, { own: from, swap: away })
  else await enterInLedger(ports, unit, { own: from, date, swap: away })
  await explain(ports, unit, { own: to, swap: { way: 'from', provider, ...sideOf(from), ...which } })
  await unit.raise({
    kind: 'room_swapped',
    state: 'auto',
    matter: `room_swapped:${from.linkId}:${to.linkId}${date === null ? '' : `:${date}`}`,
    roomId: to.roomId,
    rule: `a ${date === null ? 'meeting' : 'date of a series'} that its calendar takes to another room frees the one, and is judged in the other like any`,
    bookings: [from.bookingId, to.bookingId],
    links: [from.linkId, to.linkId],
    evidence: {
      provider,
      ...(date === null ? {} : { date }),
      from: { ...sideOf(from), calendarId: from.calendarId, answered: from.answered, lost: from.lost },
      to: { ...sideOf(to), calendarId: to.calendarId, answered: to.answered, invitedBeside: to.metRooms },
      by:
        from.answered === 'declined' || (date !== null && from.lost === 'declined')
          ? 'the room had said no: its provider found another one, or its organiser did'
          : 'its organiser, or its provider: the calendar does not say which',
    },
  })
}

const sideOf = ({ bookingId, roomId, roomName }: RoomOfMeeting) => ({ bookingId, roomId, roomName })

/** Whatever else is the reason of a booking's state stays its reason. */
const GIVES_WAY: ReadonlySet<VerdictCode> = new Set(['cancelled', 'removed', 'released'])

interface Explaining {
  readonly own: RoomOfMeeting
  readonly swap: Swap
}

async function explain(ports: ChangePorts, unit: ApplyUnit, { own, swap }: Explaining): Promise<void> {
  const before = await unit.booking(own.bookingId)
  if (before === null) return
  const { verdict } = before
  const isReason = verdict === null || GIVES_WAY.has(verdict.code)
  await write(ports, unit, {
    ...{ own, before },
    changes: { verdict: isReason ? swappedVerdict(ports, { own, swap }) : withSwap(verdict, swap) },
  })
}

/** The series stays as it is: beside it stands where the date has gone, and for whatever else it may have lost it before. */
async function enterInLedger(
  ports: ChangePorts,
  unit: ApplyUnit,
  { own, swap, date }: Explaining & { readonly date: OccurrenceKey },
): Promise<void> {
  const before = await unit.booking(own.bookingId)
  if (before === null) return
  const known = before.lost.find(({ key }) => key === date)
  const ruled = known === undefined ? dateAsRuled(before.series, date, own.timeZone) : null
  const verdict = known === undefined ? swappedVerdict(ports, { own, swap }) : withSwap(known.verdict, swap)
  const entry =
    known ?? (ruled === null ? null : { key: date, asked: null, startsAt: ruled.start, endsAt: ruled.end, kept: null })
  if (entry === null) return
  const lost: readonly LostDate[] = [
    ...before.lost.filter(({ key }) => key !== date),
    { ...entry, replacedBy: swap.bookingId, verdict },
  ]
  await write(ports, unit, { own, before, changes: { lost: [...lost].sort((a, b) => (a.key < b.key ? -1 : 1)) } })
}

async function write(
  ports: ChangePorts,
  unit: ApplyUnit,
  { own, before, changes }: { readonly own: RoomOfMeeting } & Pick<Rewrite, 'before' | 'changes'>,
): Promise<void> {
  const told = { before, changes, occupancy: 'keep', action: 'booking.swapped', changeKind: 'changed' } as const
  const request = rewriteRequest(caller(ports, unit), { ...told, mirrors: false }, ports.clock.now())
  await mustCommit(unit, { ...request, sourceCalendarId: own.calendarId })
}

const withSwap = (verdict: Verdict, swap: Swap): Verdict => ({ ...verdict, inputs: { ...verdict.inputs, swap } })

const swappedVerdict = ({ clock }: ChangePorts, { own: { calendarId }, swap }: Explaining): Verdict => ({
  code: 'room_swapped',
  rule: 'swapped_there',
  value: swap.provider,
  limit: null,
  inputs: { decidedAt: clock.now().toString(), facts: { calendarId, provider: swap.provider }, swap },
})
