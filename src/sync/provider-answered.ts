import type { Booking } from '../core/booking.ts'
import { type ChangePorts, endingVerdict, withState } from './commit-change.ts'
import { giveWay } from './give-way.ts'
import type { Link } from './link.ts'
import type { ApplyUnit } from './ports.ts'

export interface Answered {
  readonly link: Link
  readonly booking: Booking
  readonly answer: 'accepted' | 'declined'
}

/** A provider that decides has judged: declined undoes the booking everywhere, the last acceptance confirms it. */
export async function providerAnswered(
  ports: ChangePorts,
  unit: ApplyUnit,
  { link, booking, answer }: Answered,
): Promise<void> {
  await unit.updateLink(link.id, { roomResponse: answer })
  if (answer === 'declined') {
    if (booking.state === 'held' || booking.state === 'confirmed') await refused(ports, unit, booking)
    return
  }
  if (booking.state === 'held' && (await unit.allAccepted(booking.id))) {
    await withState(ports, unit, { booking, state: 'confirmed', reason: 'provider_accepted' })
  }
}

/** The provider said no to a booking that had, or waited for, the room. */
export async function refused(ports: ChangePorts, unit: ApplyUnit, booking: Booking): Promise<void> {
  const verdict = endingVerdict('provider_refused', unit.calendar, ports.clock.now())
  if ((await giveWay(ports, unit, { booking, verdict })) === 'declined') return
  await unit.raise({
    kind: 'direct_write',
    state: 'open',
    matter: `direct_write:${booking.id}`,
    rule: verdict.rule,
    bookings: [booking.id],
    links: [],
    evidence: { verdict },
  })
}
