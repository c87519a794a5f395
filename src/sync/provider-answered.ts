import type { Booking } from '../core/booking.ts'
import { type ChangePorts, withState } from './commit-change.ts'
import type { ApplyUnit, Link } from './ports.ts'

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
    if (booking.state === 'held' || booking.state === 'confirmed') {
      await withState(ports, unit, { booking, state: 'declined', reason: 'provider_refused' })
    }
    return
  }
  if (booking.state === 'held' && (await unit.allAccepted(booking.id))) {
    await withState(ports, unit, { booking, state: 'confirmed', reason: 'provider_accepted' })
  }
}
