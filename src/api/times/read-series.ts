import { createSeries } from '../../core/recurrence/create-series.ts'
import type { OccurrenceRef, RecurrenceRefusal, Series, Timing } from '../../core/recurrence/index.ts'
import { occurrenceRef, parseOccurrenceKey } from '../../core/recurrence/occurrence-key.ts'
import { parseRule } from '../../core/recurrence/parse-rule.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import {
  instantToWall,
  parseDate,
  parseInstant,
  parseWall,
  resolveZone,
  UTC,
  unambiguousWall,
  wallToInstant,
  type ZoneId,
} from '../../core/time/index.ts'
import { type Problem, problem } from '../problem.ts'
import type { When } from './when.ts'

export interface SeriesBody {
  readonly start: When
  readonly end: When
  /** RFC 5545 RRULE; null and absent: a single meeting. */
  readonly recurrence?: string | null
  readonly rdates?: readonly string[]
  readonly exdates?: readonly string[]
}

type Read<Value> = Result<Value, Problem>

/** The time of a booking as the core knows it, or the first thing that is wrong with it, by field. */
export function readSeries(body: SeriesBody): Read<Series> {
  const recurs = (body.recurrence ?? null) !== null || (body.rdates ?? []).length > 0
  const timing = readTiming(body.start, body.end, recurs)
  if (!timing.ok) return timing
  if (recurs && typeof body.start === 'string')
    return refuse('zone_empty', 'start', { value: body.start, limit: 'start.dateTime and start.timeZone in a series' })
  const rule = readRule(body.recurrence ?? null)
  if (!rule.ok) return rule
  const rdates = readRefs('rdates', body.rdates ?? [])
  if (!rdates.ok) return rdates
  const exdates = readRefs('exdates', body.exdates ?? [])
  if (!exdates.ok) return exdates
  const series = createSeries({ timing: timing.value, rule: rule.value, rdates: rdates.value, exdates: exdates.value })
  return series.ok ? series : fail(recurrenceProblem(series.error, FIELDS[series.error.rule] ?? 'recurrence'))
}

/** Where the parts that a refusal names stand in the body. */
const FIELDS: Readonly<Record<string, string>> = {
  DTSTART: 'start',
  DTEND: 'end',
  DURATION: 'end',
  RDATE: 'rdates',
  EXDATE: 'exdates',
}

/** A rule or series that is refused, told by the field of the body. */
export const recurrenceProblem = ({ code, rule, value, limit }: RecurrenceRefusal, field: string): Problem =>
  problem(code, { field: `body/${field}`, rule, value, limit })

const refuse = (
  code: Problem['code'],
  field: string,
  about: { value: unknown; limit?: unknown },
): { readonly ok: false; readonly error: Problem } => fail(problem(code, { field: `body/${field}`, ...about }))

function readTiming(start: When, end: When, recurs: boolean): Read<Timing> {
  const isDate = (when: When) => typeof when === 'object' && 'date' in when
  if (isDate(start) !== isDate(end))
    return refuse('date_form_mismatch', 'end', { value: end, limit: 'the same form as start' })
  if (typeof start === 'object' && 'date' in start && typeof end === 'object' && 'date' in end)
    return readAllDay(start.date, end.date)
  const from = readMoment('start', start)
  if (!from.ok) return from
  const to = readMoment('end', end)
  if (!to.ok) return to
  const durationSeconds = (to.value.at.epochMilliseconds - from.value.at.epochMilliseconds) / 1000
  if (durationSeconds <= 0) return refuse('ends_before_start', 'end', { value: end, limit: start })
  // The hour that comes twice: a single meeting is where its offset says.
  const { wall, zone } = recurs ? from.value : unambiguousWall(from.value.at, from.value.zone)
  return ok({ kind: 'timed', wall, zone, durationSeconds })
}

function readAllDay(start: string, end: string): Read<Timing> {
  const from = parseDate(start)
  if (!from.ok) return refuse(from.error.code, 'start/date', { value: start })
  const to = parseDate(end)
  if (!to.ok) return refuse(to.error.code, 'end/date', { value: end })
  const days = from.value.until(to.value, { largestUnit: 'days' }).days
  if (days <= 0) return refuse('ends_before_start', 'end', { value: end, limit: start })
  return ok({ kind: 'all_day', date: from.value, days })
}

interface Moment {
  readonly at: Temporal.Instant
  readonly wall: Temporal.PlainDateTime
  readonly zone: ZoneId
}

function readMoment(field: string, when: When): Read<Moment> {
  if (typeof when === 'string') {
    const at = parseInstant(when)
    return at.ok ? ok(momentAt(at.value, UTC)) : refuse(at.error.code, field, { value: when })
  }
  if (!('dateTime' in when)) return refuse('date_form_mismatch', field, { value: when })
  const zone = resolveZone(when.timeZone)
  if (!zone.ok)
    return refuse(zone.error.code, `${field}/timeZone`, { value: when.timeZone, limit: 'an IANA time zone' })
  const at = parseInstant(when.dateTime)
  if (at.ok) return ok(momentAt(at.value, zone.value))
  const wall = parseWall(when.dateTime)
  // An instant outside the years is no wall-clock time either: the first refusal is the better one then.
  const refusal = at.error.code === 'time_out_of_range' ? at : wall
  if (!refusal.ok) return refuse(refusal.error.code, `${field}/dateTime`, { value: when.dateTime })
  if (!wall.ok) return refuse(wall.error.code, `${field}/dateTime`, { value: when.dateTime })
  const start = wall.value.round({ smallestUnit: 'second', roundingMode: 'floor' })
  return ok({ at: wallToInstant(start, zone.value), wall: start, zone: zone.value })
}

/** Bookings begin and end on whole seconds, as in iCalendar. */
function momentAt(at: Temporal.Instant, zone: ZoneId): Moment {
  const start = at.round({ smallestUnit: 'second', roundingMode: 'floor' })
  return { at: start, zone, wall: instantToWall(start, zone) }
}

function readRule(text: string | null) {
  if (text === null) return ok(null)
  const rule = parseRule(text)
  return rule.ok ? rule : fail(recurrenceProblem(rule.error, 'recurrence'))
}

function readRefs(field: string, texts: readonly string[]): Read<readonly OccurrenceRef[]> {
  const refs: OccurrenceRef[] = []
  for (const [place, text] of texts.entries()) {
    const key = parseOccurrenceKey(text)
    if (!key.ok) return refuse(key.error.code, `${field}/${place}`, { value: text })
    refs.push(occurrenceRef(key.value))
  }
  return ok(refs)
}
