import type { Booking } from '../core/booking.ts'
import { withoutLost } from '../core/lost-dates.ts'
import { draftOf } from './booking-fields.ts'
import { commitOne } from './commit-one.ts'
import { expandPlan } from './plan-booking.ts'
import type { BookableRooms, BookingReader, KeptTimeFinder } from './ports.ts'
import { type Rewrite, type RewritePorts, rewriteRequest } from './rewrite-booking.ts'

export interface ReleaseKeptTimesPorts extends RewritePorts {
  readonly kept: KeptTimeFinder
  readonly bookings: BookingReader
  readonly rooms: BookableRooms
  readonly ids: { uuid(): string }
}

/**
 * A date that was moved to where the room is taken kept its old time; when nobody has found it a new one in time, the room lets go of the old one.
 * Answers how many bookings; call again while it is `limit`.
 */
export async function releaseKeptTimes(ports: ReleaseKeptTimesPorts, limit: number): Promise<number> {
  const due = await ports.kept.keptTooLong(ports.clock.now(), limit)
  for (const { organizationId, bookingId } of due) {
    const booking = await ports.bookings.read(organizationId, bookingId)
    if (booking !== null) await release(ports, booking)
  }
  return due.length
}

async function release(ports: ReleaseKeptTimesPorts, before: Booking): Promise<void> {
  const now = ports.clock.now()
  const isOver = (until: Temporal.Instant) => Temporal.Instant.compare(until, now) <= 0
  const ended = before.lost.filter(({ kept }) => kept !== null && isOver(kept.until)).map(({ key }) => key)
  const lost = before.lost.map((date) => (ended.includes(date.key) ? { ...date, kept: null } : date))
  const series = withoutLost(
    before.series,
    lost.filter(({ key }) => ended.includes(key)),
  )
  const room = await ports.rooms.read(before.organizationId, before.roomId, 0)
  const kind = before.state === 'held' ? 'hold' : 'booking'
  const plan = room === null ? null : expandPlan({ room, series, kind, now, knownUntil: before.expandedUntil })
  if (plan === null || !plan.ok) return
  const changes = { series, lost, sequence: before.sequence + 1 }
  const rewrite: Rewrite = {
    before,
    changes,
    occupancy: 'replace',
    rows: plan.value.rows,
    action: 'booking.release_date',
    changeKind: 'changed',
    mirrors: true,
  }
  const caller = { organizationId: before.organizationId, actor: 'timer', causeId: ports.ids.uuid() }
  const request = { ...rewriteRequest(caller, rewrite, now), replaceFrom: now }
  // Changed meanwhile: the change brought its own times, and what it left is met the next time.
  await commitOne(ports, { request, draft: { ...draftOf(before), ...changes }, before })
}
