import { type Booking, isBlocker, isBornElsewhere } from '../core/booking.ts'
import { withoutLost } from '../core/lost-dates.ts'
import { isRecurring, type OccupancyKind, type OccupancyRow } from '../core/occupancy.ts'
import { createSeries, goesOn, type Series } from '../core/recurrence/index.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { Room } from '../core/room.ts'
import { UTC } from '../core/time/index.ts'
import { type BookingDraft, bookingFields } from './booking-fields.ts'
import type { Clash, CommitRequest, OwedLink } from './commit-request.ts'
import { loseDates, partlyHeld } from './lose-dates.ts'
import { contest, expandPlan, type Plan, type PlanRequest } from './plan-booking.ts'
import type { BookableRooms, Caller, Clock, Closures, ClosureUnit, MadeClosure, Uids, Waker } from './ports.ts'
import { rewriteRequest } from './rewrite-booking.ts'
import { roomUnavailable } from './room-unavailable.ts'

export interface CloseRoomPorts {
  readonly closures: Closures
  readonly rooms: BookableRooms
  readonly waker: Waker
  readonly clock: Clock
  readonly uids: Uids
}

export interface CloseRoomCommand {
  readonly roomId: number
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
  readonly reason: string
}

export type CloseRoomError =
  | { readonly code: 'room_not_found'; readonly roomId: number }
  | { readonly code: 'closure_not_found' }
  | { readonly code: 'ends_before_start' }
  | { readonly code: 'in_the_past' }
  /** It is blocked then already, by another closure or by a calendar of others. */
  | { readonly code: 'blocked_already'; readonly bookingId: number }

/**
 * Takes a room out of service for a time. Nobody is booked over: a single meeting in the way is contested, with rooms that are free proposed, until
 * a day before the room closes; a series does without those dates, unless none is left. What was written straight onto a calendar stays contested
 * until a person decides.
 */
export async function closeRoom(
  ports: CloseRoomPorts,
  caller: Caller,
  asked: CloseRoomCommand,
): Promise<Result<MadeClosure, CloseRoomError>> {
  const now = ports.clock.now()
  const command = { ...asked, startsAt: wholeSecond(asked.startsAt), endsAt: wholeSecond(asked.endsAt) }
  if (Temporal.Instant.compare(command.startsAt, command.endsAt) >= 0) return fail({ code: 'ends_before_start' })
  if (Temporal.Instant.compare(command.endsAt, now) <= 0) return fail({ code: 'in_the_past' })
  const room = await ports.rooms.read(caller.organizationId, command.roomId, 0)
  if (room === null) return fail({ code: 'room_not_found', roomId: command.roomId })
  const owed: OwedLink[] = []
  const closed = await ports.closures.under(caller, room.id, (unit) =>
    closeUnder({ unit, caller, room: { ...room, padding: NO_PADDING }, command, now, owed, uid: ports.uids.newUid() }),
  )
  if (owed.length > 0) ports.waker.wake(caller.organizationId, owed)
  return closed
}

const wholeSecond = (at: Temporal.Instant) => at.round({ smallestUnit: 'second', roundingMode: 'floor' })

/** A closure is as long as it says: nobody sets up for it. */
const NO_PADDING = { setUpMinutes: 0, cleanUpMinutes: 0 } as const

interface Closing {
  readonly unit: ClosureUnit
  readonly caller: Caller
  readonly room: Room
  readonly command: CloseRoomCommand
  readonly now: Temporal.Instant
  readonly owed: OwedLink[]
  readonly uid: string
}

async function closeUnder(closing: Closing): Promise<Result<MadeClosure, CloseRoomError>> {
  const { unit, command, room } = closing
  const { startsAt, endsAt, reason } = command
  const inTheWay = await unit.holders(room.id, { start: startsAt, end: endsAt })
  const blocked = inTheWay.find(isBlocker)
  if (blocked !== undefined) return fail({ code: 'blocked_already', bookingId: blocked.id })
  const plan = planOf(closing, blockSeries(command, room), { kind: 'blocker' })
  // It is known by its number before anybody is told that it stands in their way.
  const blocker = await commit(closing, blockerRequest(closing, plan, null))
  const contested: number[] = []
  const lostDates: number[] = []
  for (const booking of inTheWay) {
    const way = await giveWay(closing, booking, blocker.bookingId)
    if (way === 'contested') contested.push(booking.id)
    else lostDates.push(booking.id)
  }
  await commit(closing, blockerRequest(closing, plan, blocker.bookingId))
  const closure = { roomId: room.id, bookingId: blocker.bookingId, startsAt, endsAt, reason }
  const id = await unit.add(closure)
  if (contested.length + lostDates.length > 0)
    await unit.raise(room.id, {
      kind: 'out_of_service',
      state: contested.length > 0 ? 'open' : 'auto',
      matter: `out_of_service:${id}`,
      rule: 'a room out of service',
      bookings: [...contested, ...lostDates, blocker.bookingId],
      links: [],
      evidence: {
        closureId: id,
        startsAt: startsAt.toString(),
        endsAt: endsAt.toString(),
        reason,
        contested,
        lostDates,
      },
    })
  return ok({ closure: { ...closure, id, releasedAt: null, liftedAt: null }, contested, lostDates })
}

async function commit({ unit, owed }: Pick<Closing, 'unit' | 'owed'>, request: CommitRequest) {
  const answer = await unit.commit(request)
  if (!answer.ok) throw new Error(`a closure could not be written: guard ${answer.guard}`)
  owed.push(...answer.links)
  return answer
}

/** By the clock of the room; in the hour that comes twice, where that would name the first one, by UTC. */
function blockSeries({ startsAt, endsAt }: CloseRoomCommand, { timeZone }: Room): Series {
  const wall = startsAt.toZonedDateTimeISO(timeZone).toPlainDateTime()
  const isClear = wall.toZonedDateTime(timeZone).toInstant().equals(startsAt)
  const zone = isClear ? timeZone : UTC
  const durationSeconds = startsAt.until(endsAt).total('seconds')
  const series = createSeries({
    timing: { kind: 'timed', wall: startsAt.toZonedDateTimeISO(zone).toPlainDateTime(), zone, durationSeconds },
  })
  if (!series.ok) throw new Error(`a closure lies at no time: ${series.error.code}`)
  return series.value
}

function planOf(
  { room, now }: Pick<Closing, 'room' | 'now'>,
  series: Series,
  { kind, knownUntil = null }: Pick<PlanRequest, 'kind' | 'knownUntil'>,
): Plan {
  const plan = expandPlan({ room, series, kind, now, knownUntil })
  if (!plan.ok) throw new Error(`a booking cannot be expanded: ${plan.error.code}`)
  return plan.value
}

/** First without any time, then with it. Like what a foreign calendar blocks it is shown on every calendar, and put back where somebody removes it. */
function blockerRequest(
  { caller, room, command, now, uid }: Closing,
  plan: Plan,
  bookingId: number | null,
): CommitRequest {
  const isNew = bookingId === null
  const draft: BookingDraft = {
    ...{ roomId: room.id, state: isNew ? 'contested' : 'confirmed', uid, joinKey: null, origin: 'closure' },
    ...{ series: blockSeries(command, room), summary: command.reason, description: null, organizer: null },
    ...{ visibility: 'public', attendeeCount: null, sequence: 0, holdExpiresAt: null, verdict: null, receivedAt: now },
  }
  return {
    ...caller,
    ...{ bookingId, expectedVersion: isNew ? null : 1, action: 'room.close', changeKind: 'booked' },
    booking: bookingFields(draft, plan, now),
    ...{ occupancy: 'replace', replaceFrom: null, rows: isNew ? [] : plan.rows, policies: [], quota: null },
    ...{ sourceCalendarId: null, owesSource: false, origin: null, mirrors: !isNew, asks: [] },
  }
}

async function giveWay(closing: Closing, booking: Booking, blockerId: number): Promise<'contested' | 'lost_dates'> {
  const { unit, caller, now } = closing
  const kind = booking.state === 'held' ? 'hold' : 'booking'
  const known = await unit.kinds(booking.id)
  // Its rows are padded as they always were: the border of the closure is the meeting's, not its set-up's.
  const plan = planOf(closing, booking.series, { kind, knownUntil: booking.expandedUntil })
  const rows = plan.rows.map((row) => asItWas(row, known))
  const clashes = rows.filter((row) => isIn(row, closing.command)).map((row) => clashOf(closing, row, blockerId))
  const tellable = !isBornElsewhere(booking) || (await unit.isInvitation(booking.id))
  const rewrite =
    isRecurring(booking.series) && tellable ? await withoutDates(closing, { booking, plan, rows, clashes }) : null
  const single = rewrite === null ? await asContested(closing, { booking, plan, rows, clashes }) : null
  const request = rewriteRequest(
    caller,
    {
      before: booking,
      ...(rewrite ?? single ?? { changes: {}, rows: [] }),
      ...{ occupancy: 'replace', action: 'room.close', changeKind: rewrite === null ? 'contested' : 'changed' },
      mirrors: rewrite !== null,
    },
    now,
  )
  await commit(closing, { ...request, replaceFrom: isRecurring(booking.series) ? now : null })
  return rewrite === null ? 'contested' : 'lost_dates'
}

const asItWas = (row: OccupancyRow, known: ReadonlyMap<number, OccupancyKind>): OccupancyRow => {
  const kind = known.get(row.occurrenceKey.epochMilliseconds)
  return kind === 'waived' || kind === 'contested' ? { ...row, kind } : row
}

const isIn = ({ heldFrom, heldUntil, kind }: OccupancyRow, { startsAt, endsAt }: CloseRoomCommand): boolean =>
  kind !== 'contested' &&
  Temporal.Instant.compare(heldFrom, endsAt) < 0 &&
  Temporal.Instant.compare(startsAt, heldUntil) < 0

interface Affected {
  readonly booking: Booking
  readonly plan: Plan
  readonly rows: readonly OccupancyRow[]
  readonly clashes: readonly Clash[]
}

/** Null: no date ahead would be left of it. */
async function withoutDates({ unit, room, now }: Closing, { booking, plan, rows, clashes }: Affected) {
  const asking = {
    room,
    asked: booking.series,
    plan: { ...plan, rows },
    had: null,
    attendeeCount: booking.attendeeCount,
    now,
  }
  const found = await loseDates(unit.finder, asking, { before: [], clashes })
  const series = withoutLost(booking.series, found)
  if (!goesOn(series, room, now)) return null
  const lost = [...booking.lost, ...found].sort((a, b) => (a.key < b.key ? -1 : 1))
  const gone = new Set(found.map(({ startsAt }) => startsAt.epochMilliseconds))
  return {
    changes: {
      series,
      lost,
      verdict: await partlyHeld(unit.finder, asking, lost),
      sequence: booking.sequence + 1,
    },
    rows: rows.filter(({ startsAt }) => !gone.has(startsAt.epochMilliseconds)),
  }
}

async function asContested({ unit, room, now, command }: Closing, { booking, plan, rows, clashes }: Affected) {
  const why = await roomUnavailable(unit.finder, {
    ...{ room, clashes, attendeeCount: booking.attendeeCount, now },
    plan: { ...plan, rows: rows.filter((row) => isIn(row, command)) },
  })
  const verdict = { ...why, rule: 'out_of_service', inputs: { ...why.inputs, reason: command.reason } }
  const contestedRows = contest(rows, clashes)
  const isWhole = contestedRows.every(({ kind }) => kind === 'contested')
  const state = isWhole ? ('contested' as const) : booking.state
  return {
    changes: { state, holdExpiresAt: null, verdict, sequence: booking.sequence + 1 },
    rows: contestedRows,
  }
}

const clashOf = ({ command, now }: Closing, row: OccupancyRow, blockerId: number): Clash => ({
  ...{ roomId: row.roomId, occurrenceKey: row.occurrenceKey.toString(), kind: 'blocker' },
  holder: {
    ...{ bookingId: blockerId, state: 'confirmed', origin: 'closure', receivedAt: now.toString() },
    ...{ startsAt: command.startsAt.toString(), endsAt: command.endsAt.toString() },
    ...{ organizerName: null, organizerAddress: null, visibility: 'public', summary: command.reason },
  },
})
