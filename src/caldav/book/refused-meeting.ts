import { isRecurring } from '../../core/occupancy.ts'
import type { Series } from '../../core/recurrence/index.ts'
import { wallToInstant, type ZoneId } from '../../core/time/index.ts'
import type { CalendarObject } from '../../ical/calendar-object.ts'
import type { RefusedMeeting } from '../ports.ts'

/** What somebody tried to book, for the mail about it: of a private meeting no word. */
export function refusedMeeting(
  { summary, visibility, series }: Pick<CalendarObject, 'summary' | 'visibility' | 'series'>,
  roomZone: ZoneId,
): RefusedMeeting {
  const isPrivate = visibility === 'private'
  return {
    summary: isPrivate ? null : summary,
    isPrivate,
    ...timesOf(series, roomZone),
    isAllDay: series.timing.kind === 'all_day',
    isRecurring: isRecurring(series),
  }
}

/** Of the first occurrence. */
function timesOf({ timing }: Series, roomZone: ZoneId): Pick<RefusedMeeting, 'startsAt' | 'endsAt'> {
  if (timing.kind === 'timed') {
    const start = wallToInstant(timing.wall, timing.zone)
    return { startsAt: start.toString(), endsAt: start.add({ seconds: timing.durationSeconds }).toString() }
  }
  const first = (date: Temporal.PlainDate): string => date.toZonedDateTime(roomZone).toInstant().toString()
  return { startsAt: first(timing.date), endsAt: first(timing.date.add({ days: timing.days })) }
}
