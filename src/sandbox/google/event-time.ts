import { knownZone } from '../shared/time-zone.ts'

/**
 * When an event begins or ends: an instant with the zone whose wall clock it follows, or a calendar day.
 * The end of an all-day event is exclusive.
 */
export type Moment =
  | { readonly kind: 'timed'; readonly at: number; readonly zone: string }
  | { readonly kind: 'day'; readonly date: string }

/** A start or end as the API writes it. */
export interface EventTimeResource {
  readonly date?: string | null
  readonly dateTime?: string | null
  readonly timeZone?: string | null
}

/** Reads a start or end; null when it cannot be read. A wall clock without offset is read in its own or the given zone. */
export function readMoment(time: EventTimeResource, calendarZone: string): Moment | null {
  if (time.date && time.dateTime) return null
  const zone = time.timeZone ?? calendarZone
  try {
    if (time.date) return { kind: 'day', date: Temporal.PlainDate.from(time.date).toString() }
    if (!time.dateTime) return null
    const known = knownZone(zone)
    if (known === null) return null
    if (/(?:Z|[+-]\d{2}:?\d{2})$/i.test(time.dateTime)) {
      return { kind: 'timed', at: wholeSecond(Temporal.Instant.from(time.dateTime).epochMilliseconds), zone: known }
    }
    const local = Temporal.PlainDateTime.from(time.dateTime).toZonedDateTime(known)
    return { kind: 'timed', at: wholeSecond(local.epochMilliseconds), zone: known }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Writes a start or end with the offset that `displayZone` has at that instant. */
export function writeMoment(moment: Moment, displayZone: string): EventTimeResource {
  if (moment.kind === 'day') return { date: moment.date }
  return { dateTime: rfc3339(moment.at, displayZone), timeZone: moment.zone }
}

/** Seconds precision, `Z` for UTC and an offset elsewhere. */
export function rfc3339(at: number, zone: string): string {
  const instant = Temporal.Instant.fromEpochMilliseconds(at)
  if (zone === 'UTC') return instant.toString({ smallestUnit: 'second' })
  return instant.toZonedDateTimeISO(zone).toString({ smallestUnit: 'second', timeZoneName: 'never' })
}

/** Milliseconds precision with `Z`, as `created` and `updated` are written. */
export function rfc3339Millis(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: 'millisecond' })
}

/** The instant a moment stands for; a day begins at midnight in the calendar's zone. */
export function instantOf(moment: Moment, calendarZone: string): number {
  if (moment.kind === 'timed') return moment.at
  return Temporal.PlainDate.from(moment.date).toZonedDateTime(calendarZone).epochMilliseconds
}

export function sameMoment(one: Moment, other: Moment): boolean {
  if (one.kind === 'timed') return other.kind === 'timed' && one.at === other.at
  return other.kind === 'day' && one.date === other.date
}

/** The suffix that names an occurrence by its original start: `20250304T090000Z`, or `20250304` for a day. */
export function instanceSuffix(originalStart: Moment): string {
  if (originalStart.kind === 'day') return originalStart.date.replaceAll('-', '')
  return rfc3339(originalStart.at, 'UTC').replaceAll(/[-:]/g, '')
}

/** The same length after another start. Days keep their count, times their elapsed milliseconds. */
export function endAfter(start: Moment, model: { start: Moment; end: Moment }): Moment {
  if (start.kind === 'timed' && model.start.kind === 'timed' && model.end.kind === 'timed') {
    return { kind: 'timed', at: start.at + (model.end.at - model.start.at), zone: model.end.zone }
  }
  if (start.kind === 'day' && model.start.kind === 'day' && model.end.kind === 'day') {
    const days = Temporal.PlainDate.from(model.start.date).until(model.end.date)
    return { kind: 'day', date: Temporal.PlainDate.from(start.date).add(days).toString() }
  }
  return start
}

const wholeSecond = (at: number): number => Math.floor(at / 1000) * 1000
