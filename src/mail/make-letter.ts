import { isRecurring } from '../core/occupancy.ts'
import { seriesToJson } from '../core/series-json.ts'
import type { BookingLetter, BookingLetterKind, BookingNews, CalendarPart } from './ports.ts'

/** What the letter says, and no more than its reader may know: outside the organization nobody learns rooms or holders. */
export function makeLetter(kind: BookingLetterKind, news: BookingNews, now: Temporal.Instant): BookingLetter {
  const { booking, room, before } = news
  const { name, building, floor } = room
  const isPrivate = booking.visibility === 'private'
  const wasElsewhere = kind === 'moved' && before !== null && before.startsAt !== null && before.endsAt !== null
  return {
    kind,
    // A private meeting is not named even to its organiser: deputies and lock screens read along.
    summary: isPrivate ? null : booking.summary,
    isPrivate,
    room: { name, building, floor },
    zone: room.timeZone,
    startsAt: booking.startsAt.toString(),
    endsAt: booking.endsAt.toString(),
    isAllDay: booking.series.timing.kind === 'all_day',
    isRecurring: isRecurring(booking.series),
    before: wasElsewhere
      ? { startsAt: before.startsAt ?? '', endsAt: before.endsAt ?? '', roomName: before.roomName }
      : null,
    verdict: kind === 'accepted' || kind === 'moved' ? null : booking.verdict,
    calendar: calendarPart(kind, news, now),
  }
}

function calendarPart(kind: BookingLetterKind, news: BookingNews, now: Temporal.Instant): CalendarPart | null {
  const method = methodOf(kind, news)
  const { booking, room } = news
  if (method === null || booking.organizer === null) return null
  return {
    method,
    uid: booking.uid,
    sequence: booking.sequence,
    series: seriesToJson(booking.series),
    organizer: booking.organizer,
    roomAddress: room.address,
    stamp: now.toString({ smallestUnit: 'second' }),
  }
}

/**
 * What was booked here by a program stands in nobody's calendar: it is published, and called off again. What a calendar program has put
 * onto the room's calendar is answered as the room, where the room has an address. Everything else came from a calendar whose provider
 * carries the answer: a second one would be taken for a stranger's.
 */
function methodOf(kind: BookingLetterKind, { booking, room, before }: BookingNews): CalendarPart['method'] | null {
  const isGranted = kind === 'accepted' || kind === 'moved'
  if (booking.origin === 'api') {
    if (isGranted) return 'PUBLISH'
    return kind === 'contested' || before?.state !== 'confirmed' ? null : 'CANCEL'
  }
  if (booking.origin !== 'caldav' || kind === 'contested' || kind === 'cancelled' || room.address === null) return null
  return 'REPLY'
}
