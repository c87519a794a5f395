import { isDeepStrictEqual } from 'node:util'
import type { CalendarStore } from './calendar-store.ts'
import { attendeeOf, type SharedContent, type StoredEvent, sameAddress } from './stored-event.ts'
import type { World } from './world.ts'

/**
 * Brings every guest's copy in line with the organiser's: new guests get one, known guests get the news, guests that
 * are no longer invited keep a tombstone. Calendars outside the sandbox are nobody's business.
 */
export function spread(world: World, event: StoredEvent): void {
  const guests = event.status === 'cancelled' ? [] : (event.shared.attendees ?? [])
  const invited = new Set(guests.map((attendee) => attendee.email.toLowerCase()))
  const home = event.calendarId.toLowerCase()
  for (const [address, calendar] of world.calendars) {
    if (address === home) continue
    if (invited.has(address)) writeCopy(calendar, event)
    else withdraw(calendar, event)
  }
}

function writeCopy(calendar: CalendarStore, event: StoredEvent): void {
  const existing = calendar.stored(event.id)
  const declined = attendeeOf(event, calendar.id)?.responseStatus === 'declined'
  if (existing?.status === 'cancelled' && declined) return
  const shared = visibleTo(calendar, event)
  if (existing && isSame(existing, event, shared)) return
  const series = event.recurringEventId === undefined ? null : calendar.stored(event.recurringEventId)
  calendar.put({ ...event, shared, own: existing?.own ?? series?.own ?? {} })
}

function isSame(copy: StoredEvent, event: StoredEvent, shared: SharedContent): boolean {
  return (
    copy.status === event.status &&
    copy.sequence === event.sequence &&
    isDeepStrictEqual({ ...copy.shared }, { ...shared })
  )
}

/** A meeting whose guests may not see each other shows a guest only itself and the organiser. */
function visibleTo(calendar: CalendarStore, event: StoredEvent): SharedContent {
  if (event.shared.guestsCanSeeOtherGuests !== false) return event.shared
  const seen = event.shared.attendees?.filter(
    (attendee) => sameAddress(attendee.email, calendar.id) || sameAddress(attendee.email, event.organizer.email),
  )
  return { ...event.shared, ...(seen ? { attendees: seen } : {}) }
}

function withdraw(calendar: CalendarStore, event: StoredEvent): void {
  const existing = calendar.stored(event.id)
  if (existing) {
    if (existing.status === 'cancelled' || !sameAddress(existing.organizer.email, event.organizer.email)) return
    bury(calendar, existing)
    return
  }
  const series = event.recurringEventId === undefined ? null : calendar.stored(event.recurringEventId)
  if (!series || series.status === 'cancelled') return
  calendar.put({ ...event, status: 'cancelled', own: {} })
}

/** Leaves a tombstone where the copy was, and one for every changed occurrence of it. */
export function bury(calendar: CalendarStore, event: StoredEvent): StoredEvent {
  const tombstone = calendar.put({ ...event, status: 'cancelled' })
  for (const exception of calendar.exceptionsOf(event.id)) {
    if (exception.status !== 'cancelled') calendar.put({ ...exception, status: 'cancelled' })
  }
  return tombstone
}
