import { setTimeout as pause } from 'node:timers/promises'
import type { Booking } from '../../core/booking.ts'
import type { BookingDeps } from './booking-deps.ts'

const MOST_SECONDS = 20
const LOOK_EVERY_MS = 100

/** Seconds that the caller wants to wait for a decision: `?wait=5`, or `Prefer: wait=5` (RFC 7240 section 4.3); at most 20. */
export function wantedWait(query: number | undefined, prefer: string | undefined): number {
  const preferred = /(?:^|,)\s*wait\s*=\s*"?(\d{1,4})"?\s*(?:,|;|$)/i.exec(prefer ?? '')?.[1]
  return Math.min(query ?? Number(preferred ?? 0), MOST_SECONDS)
}

/** The booking once a provider has answered, or as it is when the time is up. */
export async function awaitDecision(
  { bookings, clock }: Pick<BookingDeps, 'bookings' | 'clock'>,
  held: Booking,
  seconds: number,
): Promise<Booking> {
  const deadline = clock.now().add({ seconds })
  let booking = held
  while (booking.state === 'held' && Temporal.Instant.compare(clock.now(), deadline) < 0) {
    await pause(LOOK_EVERY_MS)
    booking = (await bookings.read(held.organizationId, held.id)) ?? booking
  }
  return booking
}
