import { isInterval, type Series, type Span, type Timing } from '../../core/recurrence/index.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import {
  instantToWall,
  parseDate,
  parseInstant,
  resolveZone,
  unambiguousWall,
  type ZoneId,
} from '../../core/time/index.ts'
import type { GoogleEvent, GoogleEventTime } from './google-event.ts'

/** Why a part of an event could not be understood, for the person who looks at what was set aside. */
export interface Unreadable {
  readonly reason: string
}

/** A moment as Google writes it: an instant, with the zone it was meant in, or a whole day. */
export type Moment =
  | { readonly kind: 'timed'; readonly at: Temporal.Instant; readonly zoneName: string | null }
  | { readonly kind: 'all_day'; readonly on: Temporal.PlainDate }

export function readMoment(time: GoogleEventTime | null | undefined, name: string): Result<Moment, Unreadable> {
  const { date, dateTime, timeZone } = time ?? {}
  if (typeof dateTime === 'string') {
    const at = parseInstant(dateTime)
    if (!at.ok) return fail({ reason: `${name} is no time that a room can be booked at (${at.error.code})` })
    return ok({ kind: 'timed', at: wholeSecond(at.value), zoneName: timeZone ?? null })
  }
  if (typeof date !== 'string') return fail({ reason: `${name} is missing` })
  const on = parseDate(date)
  return on.ok ? ok({ kind: 'all_day', on: on.value }) : fail({ reason: `${name} is no date (${on.error.code})` })
}

const wholeSecond = (at: Temporal.Instant): Temporal.Instant =>
  at.round({ smallestUnit: 'second', roundingMode: 'floor' })

/** Both ends of an event, in one form; end exclusive. */
export function readSpan(event: GoogleEvent): Result<Span, Unreadable> {
  const start = readMoment(event.start, 'start')
  if (!start.ok) return start
  const end = readMoment(event.end, 'end')
  if (!end.ok) return end
  if (start.value.kind === 'timed' && end.value.kind === 'timed') {
    return ok({ start: start.value.at, end: end.value.at })
  }
  if (start.value.kind === 'all_day' && end.value.kind === 'all_day') {
    return ok({ start: start.value.on, end: end.value.on })
  }
  return fail({ reason: 'start and end are not both times or both dates' })
}

/**
 * The first occurrence by the wall clock of the zone it was meant in. A single meeting in a zone that nobody knows keeps its
 * instants by the clock of the calendar; of a series nobody could say then when it takes place.
 */
export function readTiming(event: GoogleEvent, calendarZone: string, isRecurring: boolean): Result<Timing, Unreadable> {
  const span = readSpan(event)
  if (!span.ok) return span
  if (!isInterval(span.value)) {
    const { start, end } = span.value
    return ok({ kind: 'all_day', date: start, days: start.until(end).days })
  }
  const zone = readZone(event.start?.timeZone ?? calendarZone, isRecurring ? null : calendarZone)
  if (!zone.ok) return zone
  const { start, end } = span.value
  const durationSeconds = start.until(end).total('seconds')
  // In the hour that comes twice a wall clock means the first one: a single meeting in the second is told by UTC.
  const clock = isRecurring
    ? { wall: instantToWall(start, zone.value), zone: zone.value }
    : unambiguousWall(start, zone.value)
  return ok({ kind: 'timed', ...clock, durationSeconds })
}

function readZone(name: string, otherwise: string | null): Result<ZoneId, Unreadable> {
  const zone = resolveZone(name)
  if (zone.ok) return zone
  return otherwise === null
    ? fail({ reason: `the time zone of the series is unknown (${zone.error.code})` })
    : readZone(otherwise, null)
}

/** A moment as it is sent. `null` takes away the other form, which a PATCH would leave beside this one. */
export interface SentTime {
  readonly date: string | null
  readonly dateTime: string | null
  readonly timeZone: string | null
}

export interface SentSpan {
  readonly start: SentTime
  readonly end: SentTime
}

/** Start and end of the first occurrence. Recurring events need the zone on both. */
export function toSentSpan({ timing }: Series): SentSpan {
  if (timing.kind === 'all_day') return sentDays(timing.date, timing.date.add({ days: timing.days }))
  const start = timing.wall.toZonedDateTime(timing.zone)
  return {
    start: sentTime(start.toInstant(), timing.zone),
    end: sentTime(start.toInstant().add({ seconds: timing.durationSeconds }), timing.zone),
  }
}

/** Start and end of a moved occurrence, by the clock of its series. */
export function toMovedSpan(span: Span, { timing }: Series): SentSpan {
  if (!isInterval(span)) return sentDays(span.start, span.end)
  const zone = timing.kind === 'timed' ? timing.zone : 'UTC'
  return { start: sentTime(span.start, zone), end: sentTime(span.end, zone) }
}

const sentDays = (start: Temporal.PlainDate, end: Temporal.PlainDate): SentSpan => ({
  start: { date: start.toString(), dateTime: null, timeZone: null },
  end: { date: end.toString(), dateTime: null, timeZone: null },
})

const sentTime = (at: Temporal.Instant, zone: string): SentTime => ({
  date: null,
  dateTime: at.toZonedDateTimeISO(zone).toString({ timeZoneName: 'never', smallestUnit: 'second' }),
  timeZone: zone,
})
