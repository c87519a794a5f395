import { isActive, isBlocker } from '../core/booking.ts'
import type { BookingLetterKind, BookingNews } from './ports.ts'

/**
 * What the organiser is told of a change, or null. Nobody is told what they did themselves, what their provider tells them, or what is over.
 *
 * | became | told |
 * | --- | --- |
 * | confirmed | where nobody else says so: booked for them by a program, granted after a wait, kept by an administrator |
 * | confirmed at another time or in another room | when somebody else moved it |
 * | declined, contested | always: the answer of a provider is easily overlooked, and says less |
 * | cancelled, or let go by the room | when somebody else did it, or may have done it in silence |
 */
export function whatToTell(news: BookingNews, now: Temporal.Instant): BookingLetterKind | null {
  const { booking, before } = news
  // What blocks a room is nobody's booking.
  if (isBlocker(booking) || Temporal.Instant.compare(booking.endsAt, now) <= 0) return null
  switch (booking.state) {
    case 'held':
      return null
    case 'confirmed':
      return whenConfirmed(news)
    case 'contested':
      return before?.state === 'contested' ? null : 'contested'
    case 'declined':
      return before?.state === 'declined' ? null : whenDeclined(news)
    case 'cancelled':
      // Who has another room instead sees that in the calendar where it was done.
      if (booking.verdict?.code === 'room_swapped') return null
      // Declined there, their provider has told them; deleted there, nobody has.
      if (booking.verdict?.rule === 'taken_there') return before !== null && isActive(before) ? 'released' : null
      return before !== null && isActive(before) && !news.isOwnAct ? 'cancelled' : null
  }
}

function whenConfirmed({ before, booking, isInvitation, isOwnAct, isMoved }: BookingNews): BookingLetterKind | null {
  if (before?.state === 'contested') return 'accepted'
  // The provider of an invitation brings the room's answer; who wrote onto the room's calendar has been there.
  if (isInvitation) return null
  if (before?.state === 'held') return 'accepted'
  if (isOwnAct) return null
  if (before === null) return booking.origin === 'api' ? 'accepted' : null
  return before.state === 'confirmed' && isMoved ? 'moved' : null
}

function whenDeclined({ booking, isOwnAct }: BookingNews): BookingLetterKind | null {
  if (booking.verdict?.code !== 'released') return 'declined'
  // Declined in the room's own name, at the provider, which told the organiser.
  return isOwnAct || booking.verdict.rule === 'declined_there' ? null : 'released'
}
