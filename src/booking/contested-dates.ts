import { isBornElsewhere } from '../core/booking.ts'
import { asAsked } from '../core/lost-dates.ts'
import type { OccupancyRow } from '../core/occupancy.ts'
import type { Room } from '../core/room.ts'
import type { BookingDraft } from './booking-fields.ts'
import { expandPlan } from './plan-booking.ts'

/** A series as it is held, and what it does without. */
interface Held {
  readonly room: Room
  readonly booking: Pick<BookingDraft, 'origin' | 'series' | 'lost'>
  readonly now: Temporal.Instant
}

/**
 * What somebody wrote straight onto a calendar keeps every date there, also those that it does without in the room: they stand beside its rows,
 * contested, until a person has decided. Not for invitations: the room declines their dates.
 */
export function withContestedDates(
  rows: readonly OccupancyRow[],
  { room, booking, now }: Held,
): readonly OccupancyRow[] {
  const { series, lost = [] } = booking
  if (lost.length === 0 || !isBornElsewhere(booking)) return rows
  const asked = expandPlan({ room, series: asAsked(series, lost), kind: 'contested', now })
  if (!asked.ok) return rows
  const dates = new Set(lost.map(({ startsAt }) => startsAt.epochMilliseconds))
  return [...rows, ...asked.value.rows.filter(({ startsAt }) => dates.has(startsAt.epochMilliseconds))].sort((a, b) =>
    Temporal.Instant.compare(a.heldFrom, b.heldFrom),
  )
}
