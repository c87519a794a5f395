import type { BookingOnCalendar, LinkFact } from './calendar-facts.ts'
import { type Finding, notChecked, violation } from './finding.ts'
import type { Invariant } from './invariant.ts'
import { itemsOf, nameOf, onEachCalendar, takesTime, whyNotNow } from './on-each-calendar.ts'
import type { Sight } from './read-calendar.ts'

export const bookingsGivenUpAreOnNoCalendar: Invariant = {
  code: 'I4',
  title:
    'What was cancelled, declined or moved to another room takes no time on any calendar, and no copy of ours is left',
  asksCalendars: true,
  check: (evidence) => onEachCalendar(evidence, (sight) => sight.bookings.flatMap((booking) => judge(sight, booking))),
}

function judge(sight: Sight, booking: BookingOnCalendar): Finding[] {
  const { organizationId } = sight.calendar
  const { link, bookingId, state } = booking
  if (link === null || !mustBeAway(sight, booking, link) || isAnothers(sight, link)) return []
  const ours = link.role === 'mirror' || link.role === 'request'
  const left = itemsOf(sight, link).filter((seen) => takesTime(seen) || (ours && !seen.item.cancelled))
  const invitedElsewhere = link.remoteId !== null && sight.elsewhere.has(link.remoteId)
  if (left.length === 0 && !invitedElsewhere) return []
  const why = whyNotNow(sight, booking)
  if (why !== null) return [notChecked(organizationId, why)]
  const what = booking.roomId === sight.calendar.roomId ? `is ${state}` : `lies in room ${booking.roomId}`
  const names = left.map(({ remoteId }) => remoteId).join(', ') || link.remoteId
  return [
    violation(organizationId, `booking ${bookingId} ${what} and is still on ${nameOf(sight.calendar)} (${names})`),
  ]
}

/** Google gives a meeting that comes back to a room the id that it had there: by now another booking answers for it. */
const isAnothers = ({ bookings }: Sight, { state, remoteId }: LinkFact): boolean =>
  state === 'gone' && bookings.some(({ link }) => link?.state !== 'gone' && link?.remoteId === remoteId)

/** A direct write that is contested stays where its author put it, until a person decides. */
function mustBeAway(sight: Sight, { state, roomId }: BookingOnCalendar, { role }: LinkFact): boolean {
  if (state === 'cancelled' || state === 'declined') return true
  if (state === 'contested') return role === 'mirror' || role === 'request'
  return roomId !== sight.calendar.roomId
}
