import { isInterval } from '../../core/recurrence/index.ts'
import { allDayInterval, resolveZone } from '../../core/time/index.ts'
import type { CalendarRef, HeldTime } from '../provider.ts'
import { readSpan } from './event-time.ts'
import type { GoogleEvent } from './google-event.ts'

/** The time that an event takes of the room as far as that can be read, whatever else of it cannot; null where it takes none, or nobody knows. */
export function heldTimeOf(event: GoogleEvent, { timeZone }: CalendarRef): HeldTime | null {
  const own = (event.attendees ?? []).find(({ self }) => self === true)
  if (event.transparency === 'transparent' || own?.responseStatus === 'declined') return null
  const span = readSpan(event)
  const zone = resolveZone(timeZone)
  if (!span.ok || !zone.ok) return null
  const { start, end } = isInterval(span.value) ? span.value : allDayInterval(span.value, zone.value)
  return Temporal.Instant.compare(start, end) < 0 ? { startsAt: start.toString(), endsAt: end.toString() } : null
}
