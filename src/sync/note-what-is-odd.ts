import type { Plan } from '../booking/plan-booking.ts'
import type { BookableRoom } from '../booking/ports.ts'
import type { CalendarItem } from '../core/calendar-item.ts'
import type { Theirs } from '../core/decide.ts'
import { datesWithoutRule } from '../core/odd-dates.ts'
import type { Series } from '../core/recurrence/index.ts'
import type { Verdict } from '../core/verdict.ts'
import type { Link } from './link.ts'
import type { ApplyUnit } from './ports.ts'

/** What is booked already and a little longer than allowed is no reason to send people away. */
const GRACE_MINUTES = 15

export const isWithinGrace = ({ code, value, limit }: Verdict): boolean =>
  code === 'policy_max_duration' && Number(value) - Number(limit) < GRACE_MINUTES

/** A claim that was granted. */
interface Granted {
  readonly room: BookableRoom
  readonly theirs: Theirs & { readonly kind: 'item' }
  readonly link: Link | null
  readonly bookingId: number
  readonly plan: Plan
  /** A rule that it breaks by so little that it stands; null: none. */
  readonly againstRules: Verdict | null
}

/** Whether there is anything to note about a meeting that does not recur. */
export const isOdd = ({ capacity }: BookableRoom, item: CalendarItem): boolean =>
  isOverfull(capacity, item) ||
  item.isLoneDate === true ||
  item.unknownZone !== undefined ||
  datesWithoutRule(item.series).length > 0

const isOverfull = (capacity: number | null, { attendeeCount }: CalendarItem): boolean =>
  attendeeCount !== null && capacity !== null && attendeeCount > capacity

/**
 * Granted, and worth a look: too many people for the room, a little too long, a date without its series, a time zone that nobody knows, or the second
 * part of a series that was cut in two.
 */
export async function noteWhatIsOdd(unit: ApplyUnit, granted: Granted): Promise<void> {
  const { room, theirs, link, bookingId, plan, againstRules } = granted
  const note = (
    kind: 'capacity' | 'policy_after_fact' | 'series_split' | 'orphan_override' | 'tz_drift',
    about: { rule: string; bookings: readonly number[]; evidence: object },
  ) =>
    unit.raise({
      kind,
      state: 'auto',
      matter: `${kind}:${bookingId}`,
      links: [],
      ...about,
      evidence: { ...about.evidence },
    })
  const { attendeeCount, organizer, series, isLoneDate = false, unknownZone } = theirs.item
  if (isOverfull(room.capacity, theirs.item))
    await note('capacity', {
      rule: 'capacity',
      bookings: [bookingId],
      evidence: { value: attendeeCount, limit: room.capacity },
    })
  const loose = datesWithoutRule(series)
  if (isLoneDate || loose.length > 0)
    await note('orphan_override', {
      rule: 'a date without its series is a meeting of its own',
      bookings: [bookingId],
      evidence: { dates: isLoneDate ? [plan.startsAt.toString()] : loose },
    })
  if (unknownZone !== undefined)
    await note('tz_drift', {
      rule: 'times in a zone that nobody knows are told by the clock of the room',
      bookings: [bookingId],
      evidence: { zone: unknownZone, readAs: room.timeZone, ...bothTimes(series, plan) },
    })
  if (againstRules !== null)
    await note('policy_after_fact', {
      rule: againstRules.rule,
      bookings: [bookingId],
      evidence: { verdict: againstRules, graceMinutes: GRACE_MINUTES },
    })
  if (link !== null || !plan.recurring || organizer === null) return
  const first = await unit.seriesCutShort({ organizer: organizer.address, startsAt: plan.startsAt, except: bookingId })
  if (first !== null)
    await note('series_split', {
      rule: 'a series that was cut in two is one move',
      bookings: [first, bookingId],
      evidence: { from: plan.startsAt.toString() },
    })
}

/** What the clock on the wall shows there, and the moment that we take it for. */
const bothTimes = ({ timing }: Series, { startsAt }: Plan) => ({
  wall: timing.kind === 'timed' ? timing.wall.toString() : timing.date.toString(),
  startsAt: startsAt.toString(),
})
