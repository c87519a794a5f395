import { readMark } from '../../core/link-mark.ts'
import type { BookingOnCalendar, LinkFact } from './calendar-facts.ts'
import { type Finding, notChecked, violation } from './finding.ts'
import type { Invariant } from './invariant.ts'
import { isOnItsWay, itemsOf, nameOf, onEachCalendar, takesTime, whyNotNow } from './on-each-calendar.ts'
import type { Sight } from './read-calendar.ts'

export const confirmedBookingsAreOnEachCalendarOnce: Invariant = {
  code: 'I3',
  title: 'Each confirmed booking is on each calendar of its room exactly once',
  asksCalendars: true,
  check: (evidence) =>
    onEachCalendar(evidence, (sight) =>
      sight.bookings
        .filter(({ state, roomId }) => state === 'confirmed' && roomId === sight.calendar.roomId)
        .flatMap((booking) => judge(sight, booking)),
    ),
}

function judge(sight: Sight, booking: BookingOnCalendar): Finding[] {
  const { organizationId } = sight.calendar
  const why = whyNotNow(sight, booking)
  if (why !== null) return [notChecked(organizationId, why)]
  const wrong = whatIsWrong(sight, booking)
  return wrong === null ? [] : [violation(organizationId, `booking ${booking.bookingId} ${wrong}`)]
}

function whatIsWrong(sight: Sight, { link }: BookingOnCalendar): string | null {
  const where = nameOf(sight.calendar)
  if (link === null) return `has no link to ${where}`
  if (link.singlesUntil !== null) return wrongDate(sight, link)
  const { remoteId } = link
  if (remoteId !== null && (sight.garbled.has(remoteId) || sight.elsewhere.has(remoteId))) return null
  const own = itemsOf(sight, link)
  if (own.length === 0) return `is not on ${where} (link ${link.id}, ${remoteId ?? 'never written'})`
  if (!own.some(takesTime)) return `is on ${where} and takes no time there (${remoteId})`
  const copies = sight.items.filter((seen) => seen.item.marker?.linkId === String(link.id) && seen.linkId === null)
  // A copy that a person cancelled takes no time any more: what we made anew in its place is no twin.
  const settledCopies = copies.filter((seen) => takesTime(seen) && !isOnItsWay(seen))
  return settledCopies.length === 0
    ? null
    : `is on ${where} more than once (${[...own, ...settledCopies].map((seen) => seen.remoteId).join(', ')})`
}

/** Where its dates stand one by one, each has one item. Whether they are the right dates is compared with the times of all others (I26). */
function wrongDate(sight: Sight, link: LinkFact): string | null {
  const where = nameOf(sight.calendar)
  for (const { id, key, remoteId } of link.singles) {
    if (remoteId !== null && sight.garbled.has(remoteId)) continue
    const own = sight.items.filter((seen) => seen.remoteId === remoteId)
    if (own.length === 0) return `is not on ${where} on ${key} (link ${id}, ${remoteId ?? 'never written'})`
    if (!own.some(takesTime)) return `is on ${where} on ${key} and takes no time there (${remoteId})`
  }
  const copies = sight.items.filter((seen) => isOfDate(seen, link) && takesTime(seen) && !isOnItsWay(seen))
  return copies.length === 0
    ? null
    : `is on ${where} more than once for one date (${copies.map((seen) => seen.remoteId).join(', ')})`
}

/** It carries the mark of one of its dates, and is not the item of that date. */
function isOfDate({ item, linkId }: Sight['items'][number], link: LinkFact): boolean {
  const mark = item.marker === null ? null : readMark(item.marker.linkId)
  return linkId === null && mark !== null && mark.linkId === link.id && mark.date !== null
}
