import { type Booking, isBlocker, isBornElsewhere } from '../core/booking.ts'
import { withoutLost } from '../core/lost-dates.ts'
import { isRecurring, type OccupancyKind, type OccupancyRow, occupancyRows } from '../core/occupancy.ts'
import { CLASH_ROUNDS, type Clash } from './commit-request.ts'
import { inTheWay, letThrough } from './in-the-way.ts'
import { loseDates, partlyHeld, type SeriesAsking } from './lose-dates.ts'
import { contest, HORIZON_DAYS, horizonOf, takenBy, waive } from './plan-booking.ts'
import type { BookableRoom, BookableRooms, BookingReader, ConflictRaiser, RoomFinder, SeriesExtender } from './ports.ts'
import { type RewritePorts, rewriteBooking } from './rewrite-booking.ts'

export interface ExtendHorizonPorts extends RewritePorts {
  readonly series: SeriesExtender
  readonly bookings: BookingReader
  readonly rooms: BookableRooms
  readonly finder: RoomFinder
  readonly conflicts: ConflictRaiser
  readonly ids: { uuid(): string }
}

export interface Extended {
  /** Series looked at; call again while it is the limit. */
  readonly series: number
  readonly rows: number
  /** Dates that somebody else had already, and that their series does without from now on. */
  readonly lost: number
  /** Dates of what nobody can be told of (written onto a calendar, or blocked by a foreign one): contested, with an open conflict. */
  readonly contested: number
}

/** A series is extended when less than this is known of it, so that each is written about once a month and not every night. */
export const LEAST_KNOWN_DAYS = HORIZON_DAYS - 30
const KINDS: Readonly<Record<string, OccupancyKind>> = { held: 'hold', confirmed: 'booking', contested: 'contested' }

/**
 * Rolls series forward: occurrences that have come within the horizon get their rows. A date that somebody else has booked meanwhile is lost,
 * as at the first asking: the series does without it, its calendars are told, and the rest is held. No number of such dates takes the room from a
 * series that has it.
 */
export async function extendHorizon(ports: ExtendHorizonPorts, limit: number): Promise<Extended> {
  const now = ports.clock.now()
  const due = await ports.series.due(now.add({ hours: LEAST_KNOWN_DAYS * 24 }), limit)
  const sum = { rows: 0, lost: 0, contested: 0 }
  const faults: unknown[] = []
  for (const booking of due) {
    const added = await extendOne(ports, booking, now).catch((error: unknown) => {
      faults.push(error)
      return NOTHING
    })
    sum.rows += added.rows
    sum.lost += added.lost
    sum.contested += added.contested
  }
  // Told when the others are done: what is wrong with one series keeps none of them from its dates.
  if (faults.length > 0)
    throw new AggregateError(faults, `${faults.length} of ${due.length} series could not be extended`)
  return { series: due.length, ...sum }
}

type Added = Omit<Extended, 'series'>

const NOTHING: Added = { rows: 0, lost: 0, contested: 0 }

async function extendOne(ports: ExtendHorizonPorts, before: Booking, now: Temporal.Instant): Promise<Added> {
  const room = await ports.rooms.read(before.organizationId, before.roomId, 0)
  const expandedUntil = horizonOf(before.series, now)
  let booking = before
  let rows = room === null ? [] : newRows(booking, room, expandedUntil)
  const clashes: Clash[] = []
  const losesDates = room !== null && (await canLoseDates(ports, booking))
  for (let round = 0; round < CLASH_ROUNDS; round++) {
    const answer = await ports.series.extend({
      organizationId: booking.organizationId,
      bookingId: booking.id,
      expectedVersion: booking.version,
      expandedUntil,
      endsAt: rows.at(-1)?.endsAt ?? booking.endsAt,
      rows,
      waives: 'meetings',
    })
    if (answer.ok) {
      if (clashes.length > 0) await raise(ports.conflicts, booking, { clashes, state: losesDates ? 'auto' : 'open' })
      const met = losesDates ? { lost: clashes.length } : { contested: clashes.length }
      return { ...NOTHING, rows: answer.added, ...met }
    }
    // Changed or gone meanwhile: the change brought its own rows.
    if (answer.guard !== 'room') return NOTHING
    const stands = room === null ? answer.clashes : inTheWay(room.policy, answer.clashes)
    if (room !== null) rows = waive(rows, takenBy(letThrough(room.policy, answer.clashes)))
    clashes.push(...stands)
    if (stands.length === 0) continue
    if (losesDates) {
      const without = await loseThem(ports, { booking, room, rows, clashes: stands, now })
      if (without === null) return NOTHING
      booking = without
      const taken = takenBy(stands)
      rows = rows.filter(({ occurrenceKey }) => !taken.has(occurrenceKey.epochMilliseconds))
    } else rows = contest(rows, stands)
  }
  throw new Error(`series ${booking.id} meets more bookings than it has occurrences`)
}

/** Whoever booked here or invited the room can be told that it does without a date. What was written onto a calendar stays there as it is. */
async function canLoseDates({ bookings }: ExtendHorizonPorts, booking: Booking): Promise<boolean> {
  if (isBlocker(booking)) return false
  return !isBornElsewhere(booking) || (await bookings.isInvitation(booking.organizationId, booking.id))
}

interface Losing {
  readonly booking: Booking
  readonly room: BookableRoom
  readonly rows: readonly OccupancyRow[]
  readonly clashes: readonly Clash[]
  readonly now: Temporal.Instant
}

/**
 * The booking without these dates, beside those that it lost before. Null: it was changed meanwhile. Its rows stay: those dates have none yet, and the
 * rest of the news is added afterwards. A process that dies in between leaves a series that is due still.
 */
async function loseThem(ports: ExtendHorizonPorts, losing: Losing): Promise<Booking | null> {
  const { booking } = losing
  const asking = askingOf(losing)
  const found = await loseDates(ports.finder, asking, { before: [], clashes: losing.clashes })
  const lost = [...booking.lost, ...found].sort((a, b) => (a.key < b.key ? -1 : 1))
  const series = withoutLost(booking.series, found)
  const verdict = await partlyHeld(ports.finder, asking, lost)
  const caller = { organizationId: booking.organizationId, actor: 'timer', causeId: ports.ids.uuid() }
  const changes = { series, lost, verdict, sequence: booking.sequence + 1 }
  const written = await rewriteBooking(ports, caller, {
    ...{ before: booking, changes, occupancy: 'keep', action: 'booking.lose_dates', changeKind: 'changed' },
    mirrors: booking.state !== 'contested',
  })
  return written.ok ? written.value.booking : null
}

function askingOf({ booking, room, rows, now }: Losing): SeriesAsking {
  const { series, startsAt, endsAt, expandedUntil, attendeeCount } = booking
  return {
    room,
    asked: series,
    plan: { rows, startsAt, endsAt, recurring: true, expandedUntil },
    had: null,
    attendeeCount,
    now,
  }
}

function newRows(booking: Booking, room: BookableRoom, horizon: Temporal.Instant): readonly OccupancyRow[] {
  const from = booking.expandedUntil
  if (from === null || !isRecurring(booking.series)) return []
  const rows = occupancyRows({
    series: booking.series,
    roomId: room.id,
    padding: room.padding,
    roomZone: room.timeZone,
    kind: kindOf(booking),
    from,
    horizon,
  })
  if (!rows.ok) throw new Error(`series ${booking.id} cannot be extended: ${rows.error.code}`)
  return rows.value
}

/** A foreign calendar blocks; it does not book. */
const kindOf = (booking: Booking): OccupancyKind =>
  isBlocker(booking) && booking.state === 'confirmed' ? 'blocker' : (KINDS[booking.state] ?? 'booking')

async function raise(
  conflicts: ConflictRaiser,
  booking: Booking,
  { clashes, state }: { readonly clashes: readonly Clash[]; readonly state: 'open' | 'auto' },
): Promise<void> {
  const first = clashes[0]
  await conflicts.raise(booking, {
    kind: 'series_vs_single',
    state,
    matter: `series:${booking.id}:${first?.occurrenceKey ?? ''}`,
    rule: 'first_commit',
    bookings: [...new Set([booking.id, ...clashes.map(({ holder }) => holder.bookingId)])],
    links: [],
    evidence: { clashes, verdict: booking.verdict },
  })
}
