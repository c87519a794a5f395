import type { Booking } from '../core/booking.ts'
import { type Desired, desired } from '../core/desired.ts'
import { desiredSingle } from '../core/singles.ts'
import { resolveZone, type ZoneId } from '../core/time/index.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import type { Link } from './link.ts'

/** What the calendar should show behind a link: the booking, or the one date of it. */
export function wantedOn(link: Link, booking: Booking, calendar: LeasedCalendar): Desired {
  const { single, singlesUntil } = link
  if (single === null) return desired(link, booking, calendar)
  return desiredSingle({ key: single.key, until: singlesUntil }, booking, {
    roomId: calendar.roomId,
    zone: roomZoneOf(calendar),
  })
}

/** Where the room is: by it whole days begin and end. */
export function roomZoneOf({ ref }: LeasedCalendar): ZoneId {
  const zone = resolveZone(ref.timeZone)
  if (zone.ok) return zone.value
  throw new RangeError('a calendar is paired with a known time zone')
}
