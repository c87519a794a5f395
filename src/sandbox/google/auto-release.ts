import type { Meetings } from './meetings.ts'
import { spanOf } from './series.ts'
import type { StoredEvent } from './stored-event.ts'
import type { World } from './world.ts'

const HALF_HOUR_MS = 1_800_000
const THREE_HOURS_MS = 10_800_000

/**
 * Frees the rooms of a meeting when all but one person declined: not within half an hour of the start, not for
 * meetings longer than three hours, not when nobody but the organiser was invited. Off unless switched on.
 */
export function watchForRelease(world: World, meetings: Meetings): void {
  meetings.onAnswer((event) => {
    if (!world.switches.autoRelease || !isDeserted(event)) return
    const { from, to } = spanOf(event, 'UTC')
    if (from - world.clock.now() < HALF_HOUR_MS || to - from > THREE_HOURS_MS) return
    for (const attendee of event.shared.attendees ?? []) {
      const calendar = attendee.resource ? world.calendar(attendee.email) : null
      if (!calendar || attendee.responseStatus !== 'accepted') continue
      meetings.respond(calendar, event.id, { answer: { status: 'declined' }, mail: 'none', isRelease: true })
    }
  })
}

function isDeserted(event: StoredEvent): boolean {
  const people = (event.shared.attendees ?? []).filter((attendee) => !attendee.resource)
  const others = people.filter((attendee) => attendee.email !== event.organizer.email)
  if (others.length === 0) return false
  const declined = people.filter((attendee) => attendee.responseStatus === 'declined').length
  const organizerListed = others.length < people.length
  return declined >= (organizerListed ? people.length - 1 : others.length)
}
