import type { Booking } from '../core/booking.ts'
import { isRecurring, type OccupancyKind, type OccupancyRow, occupancyRows } from '../core/occupancy.ts'
import type { Clash } from './commit-request.ts'
import { contest, HORIZON_DAYS, horizonOf } from './plan-booking.ts'
import type { BookableRoom, BookableRooms, Clock, ConflictRaiser, SeriesExtender } from './ports.ts'

export interface ExtendHorizonPorts {
  readonly series: SeriesExtender
  readonly rooms: BookableRooms
  readonly conflicts: ConflictRaiser
  readonly clock: Clock
}

export interface Extended {
  /** Series looked at; call again while it is the limit. */
  readonly series: number
  readonly rows: number
  /** Occurrences that met somebody else's booking: contested, with an open conflict. */
  readonly contested: number
}

/** A series is extended when less than this is known of it, so that each is written about once a month and not every night. */
export const LEAST_KNOWN_DAYS = HORIZON_DAYS - 30
/** Each round finds up to 50 more clashes. */
const ROUNDS = 21

const KINDS: Readonly<Record<string, OccupancyKind>> = { held: 'hold', confirmed: 'booking', contested: 'contested' }

/**
 * Rolls series forward: occurrences that have come within the horizon get their rows. An occurrence that somebody else has meanwhile booked
 * over is contested, and a person decides; the rest of the series is held.
 */
export async function extendHorizon(ports: ExtendHorizonPorts, limit: number): Promise<Extended> {
  const now = ports.clock.now()
  const due = await ports.series.due(now.add({ hours: LEAST_KNOWN_DAYS * 24 }), limit)
  let rows = 0
  let contested = 0
  for (const booking of due) {
    const added = await extendOne(ports, booking, now)
    rows += added.rows
    contested += added.contested
  }
  return { series: due.length, rows, contested }
}

async function extendOne(
  ports: ExtendHorizonPorts,
  booking: Booking,
  now: Temporal.Instant,
): Promise<{ rows: number; contested: number }> {
  const room = await ports.rooms.read(booking.organizationId, booking.roomId, 0)
  const expandedUntil = horizonOf(booking.series, now)
  let rows = room === null ? [] : newRows(booking, room, expandedUntil)
  const clashes: Clash[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const answer = await ports.series.extend({
      organizationId: booking.organizationId,
      bookingId: booking.id,
      expectedVersion: booking.version,
      expandedUntil,
      endsAt: rows.at(-1)?.endsAt ?? booking.endsAt,
      rows,
    })
    if (answer.ok) {
      if (clashes.length > 0) await raise(ports.conflicts, booking, clashes)
      return { rows: answer.added, contested: clashes.length }
    }
    // Changed or gone meanwhile: the change brought its own rows.
    if (answer.guard !== 'room') return { rows: 0, contested: 0 }
    clashes.push(...answer.clashes)
    rows = contest(rows, answer.clashes)
  }
  throw new Error(`series ${booking.id} meets more bookings than it has occurrences`)
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
const kindOf = ({ origin, state }: Booking): OccupancyKind =>
  origin === 'feed' && state === 'confirmed' ? 'blocker' : (KINDS[state] ?? 'booking')

async function raise(conflicts: ConflictRaiser, booking: Booking, clashes: readonly Clash[]): Promise<void> {
  const first = clashes[0]
  await conflicts.raise(booking, {
    kind: 'series_vs_single',
    state: 'open',
    matter: `series:${booking.id}:${first?.occurrenceKey ?? ''}`,
    rule: 'first_commit',
    bookings: [...new Set([booking.id, ...clashes.map(({ holder }) => holder.bookingId)])],
    links: [],
    evidence: { clashes },
  })
}
