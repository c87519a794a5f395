import type { BookingSide } from '../../../src/compose/compose-booking.ts'
import { type OccurrenceKey, occurrenceKey, type Series } from '../../../src/core/recurrence/index.ts'
import { meetingAt, type StoredItem, weeklyMeetingAt } from '../../../src/providers/memory/index.ts'
import type { Side, TwoCalendars } from '../two-calendars.ts'

/** A room in two calendars, the people and programs around it, and the time. */
export interface Machine {
  readonly room: TwoCalendars
  readonly core: BookingSide
  /** Number of the command that is carried out; titles and people are named after it. */
  readonly step: number
  /** By how much the clocks of the calendars are ahead of ours. */
  skewMinutes: number
  /** Time passes, for us and, as far as the database keeps times, for what it holds. */
  wait(seconds: number): Promise<void>
  /** Whether a booking waits for an answer. */
  someWait(): Promise<boolean>
  /** What the scheduler does beside the visits. */
  chores(): Promise<void>
  /** Takes the room out of service for so long. */
  closeRoom(start: Temporal.Instant, hours: number): Promise<void>
  /** Ends a closure before its time; null: all of them. */
  openRoom(which: number | null): Promise<void>
  /** What a person says to an emptied calendar, if anything was stopped. */
  answerRemovals(side: Side, answer: 'confirm' | 'restore'): Promise<void>
  /** When the meetings of this morning begin: half hours of one day, few enough that people get in each other's way. */
  startOf(slot: number): Temporal.Instant
  /** Living items of one calendar. */
  items(side: Side): readonly StoredItem[]
  /** Ids of all bookings, the oldest first. */
  bookings(): Promise<readonly number[]>
}

const ZONE = 'Europe/Berlin'

export const meeting = (start: Temporal.Instant, minutes = 60): Series => meetingAt(start.toString(), minutes, ZONE)

/** Each week; on and on when no `count` is given. */
export function weekly(start: Temporal.Instant, count: number | null): Series {
  const series = weeklyMeetingAt(start.toString(), 60, { zoneName: ZONE, count: count ?? 2 })
  return count === null && series.rule !== null ? { ...series, rule: { ...series.rule, end: null } } : series
}

/** Each week, and twice more on other days: not every calendar has words for that. */
export const withFurther = (start: Temporal.Instant, count: number): Series => ({
  ...weekly(start, count),
  rdates: [2, 3].map((days) => ({ at: start.add({ hours: 24 * days }) })),
})

/** Original start of the date number `index` (from 0) of a weekly series; beyond its end, of the last one. */
export function dateOf({ timing, rule }: Series, number: number): OccurrenceKey {
  if (timing.kind !== 'timed') throw new Error('the machine makes timed meetings')
  const count = rule?.end && 'count' in rule.end ? rule.end.count : 2
  const index = Math.min(number, count - 1)
  const first = timing.wall.toZonedDateTime(timing.zone)
  return occurrenceKey({ at: first.add({ days: 7 * index }).toInstant() })
}
