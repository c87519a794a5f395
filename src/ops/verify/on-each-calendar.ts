import type { BookingOnCalendar, CalendarFact, LinkFact } from './calendar-facts.ts'
import { type Finding, notChecked } from './finding.ts'
import type { Evidence } from './invariant.ts'
import type { SeenItem, Sight } from './read-calendar.ts'

/** Judges every calendar that can be read, and says which cannot. */
export async function onEachCalendar(
  { sights }: Pick<Evidence, 'sights'>,
  judge: (sight: Sight) => readonly Finding[],
): Promise<readonly Finding[]> {
  return (await sights()).flatMap((sight) =>
    sight.unreadable === null
      ? judge(sight)
      : [notChecked(sight.calendar.organizationId, `${nameOf(sight.calendar)}: ${sight.unreadable}`)],
  )
}

export const nameOf = ({ id, ref }: CalendarFact): string => `calendar ${id} (${ref.remoteCalendarId})`

/** The items of a link: the one it names, the room's own copy of it, and those of its dates where they stand one by one. */
export function itemsOf({ items }: Sight, link: LinkFact): readonly SeenItem[] {
  const dates = new Set(link.singles.map(({ remoteId }) => remoteId))
  return items.filter(
    ({ remoteId }) => remoteId === link.remoteId || remoteId === link.roomCopyId || dates.has(remoteId),
  )
}

/** It has not come to us yet, or waits to be applied: what it shows is judged next time. */
export const isOnItsWay = ({ standing, overdue }: SeenItem): boolean =>
  standing === 'waiting' || (standing === 'unread' && !overdue)

export const takesTime = ({ item, liesAhead }: SeenItem): boolean =>
  liesAhead && !item.cancelled && item.blocking && item.roomResponse !== 'declined'

/** Why a booking cannot be compared with this calendar now; null: it can. */
export function whyNotNow(sight: Sight, { bookingId, link, openConflictId }: BookingOnCalendar): string | null {
  if (openConflictId !== null) return `booking ${bookingId} waits for a person (conflict ${openConflictId})`
  if (link === null) return null
  const all = [link, ...link.singles]
  const blocked = all.find(({ state }) => state === 'blocked')
  if (blocked !== undefined) return `booking ${bookingId}: its link ${blocked.id} is blocked`
  if (all.some(({ settled, state }) => !settled || state === 'unknown' || state === 'pending'))
    return `booking ${bookingId}: a write to ${nameOf(sight.calendar)} is on its way`
  return itemsOf(sight, link).some(isOnItsWay)
    ? `booking ${bookingId}: a change on ${nameOf(sight.calendar)} has not been read yet`
    : null
}
