import { fail, ok, type Result } from '../result.ts'
import { isBefore, isWithinYears, isYearWithin, UTC, wallToInstant, YEARS, type ZoneId } from '../time/index.ts'
import { createRule } from './create-rule.ts'
import { formatUntil } from './format-rule.ts'
import { LIMITS } from './limits.ts'
import { type OccurrenceRef, occurrenceKey, occurrenceRef } from './occurrence-key.ts'
import type { RecurrenceRefusal, RefusalCode } from './refusal.ts'
import type { RecurrenceRule, Until } from './rule.ts'
import { isInterval, type Override, type Series, type SeriesDraft, type Span, type Timing } from './series.ts'
import { isPastUntil, type SeriesClock, seriesClock } from './series-clock.ts'
import { shortestPeriod } from './shortest-period.ts'
import { firstStart } from './walk-rule.ts'

type Check = RecurrenceRefusal | null

const YEARS_ALLOWED = `${YEARS.first}..${YEARS.last}`

/**
 * A series within the limits of RFC 5545 and of this service, or the first thing that is wrong with it. UNTIL takes the form
 * that the RFC asks for: UTC in a timed series, a date in an all-day one. RDATEs and EXDATEs come sorted and once each.
 */
export function createSeries(draft: SeriesDraft): Result<Series, RecurrenceRefusal> {
  const timing = checkTiming(draft.timing)
  if (timing !== null) return fail(timing)
  const rule = settleRule(draft.rule ?? null, draft.timing)
  if (!rule.ok) return rule
  const series: Series = {
    timing: draft.timing,
    rule: rule.value,
    rdates: uniqueRefs(draft.rdates ?? []),
    exdates: uniqueRefs(draft.exdates ?? []),
    overrides: new Map(draft.overrides ?? []),
  }
  // Dates have no zone: without changes of clocks they compare as what they are.
  const clock = seriesClock(series.timing, UTC)
  const refusal =
    checkExceptions(series) ?? checkNames(series, clock) ?? checkRule(series, clock) ?? checkOverlap(series, clock)
  return refusal === null ? ok(series) : fail(refusal)
}

const refuse = (code: RefusalCode, rule: string, detail: { value: unknown; limit: string }): RecurrenceRefusal => ({
  code,
  rule,
  value: String(detail.value),
  limit: detail.limit,
})

function checkTiming(timing: Timing): Check {
  const { year } = timing.kind === 'timed' ? timing.wall : timing.date
  if (!isYearWithin(year)) return refuse('time_out_of_range', 'DTSTART', { value: year, limit: YEARS_ALLOWED })
  const length = timing.kind === 'timed' ? timing.durationSeconds : timing.days
  const greatest = (YEARS.last - YEARS.first + 1) * 366 * (timing.kind === 'timed' ? 86_400 : 1)
  if (!Number.isInteger(length) || length <= 0 || length > greatest)
    return refuse('duration_refused', 'DURATION', {
      value: length,
      limit: timing.kind === 'timed' ? 'whole seconds, at least 1' : 'whole days, at least 1',
    })
  if (timing.kind === 'timed' && (timing.wall.millisecond || timing.wall.microsecond || timing.wall.nanosecond))
    return refuse('value_malformed', 'DTSTART', { value: timing.wall, limit: 'whole seconds' })
  return null
}

function settleRule(rule: RecurrenceRule | null, timing: Timing): Result<RecurrenceRule | null, RecurrenceRefusal> {
  if (rule === null) return ok(null)
  const checked = createRule(rule)
  if (!checked.ok || checked.value.end === null || 'count' in checked.value.end) return checked
  const until =
    timing.kind === 'timed'
      ? { at: untilInstant(checked.value.end.until, timing.zone) }
      : untilDate(checked.value.end.until)
  return ok({ ...checked.value, end: { until } })
}

/** A date ends with its last second in the zone of the series. */
function untilInstant(until: Until, zone: ZoneId): Temporal.Instant {
  if ('at' in until) return until.at
  return wallToInstant('local' in until ? until.local : until.on.toPlainDateTime('23:59:59'), zone)
}

function untilDate(until: Until): Until {
  if ('on' in until) return until
  return { on: 'local' in until ? until.local.toPlainDate() : until.at.toZonedDateTimeISO('UTC').toPlainDate() }
}

function uniqueRefs(refs: readonly OccurrenceRef[]): OccurrenceRef[] {
  const keys = new Set(refs.map(occurrenceKey))
  return [...keys].sort().map(occurrenceRef)
}

function checkExceptions({ timing, rdates, exdates, overrides }: Series): Check {
  const total = rdates.length + exdates.length + overrides.size
  if (total > LIMITS.exceptions)
    return refuse('too_many_exceptions', 'EXDATE', {
      value: total,
      limit: `${LIMITS.exceptions} EXDATE, RDATE and changed`,
    })
  const originals = [...overrides.keys()].map(occurrenceRef)
  return (
    checkForms('RDATE', rdates, timing.kind === 'timed' ? ['at'] : ['on']) ??
    checkForms('EXDATE', exdates, timing.kind === 'timed' ? ['at', 'on'] : ['on']) ??
    checkForms('RECURRENCE-ID', originals, timing.kind === 'timed' ? ['at', 'on'] : ['on']) ??
    checkOverrides(overrides.values())
  )
}

/** A day and a time may name one occurrence: it has one exception all the same. */
function checkNames({ overrides }: Series, clock: SeriesClock): Check {
  const known = new Set<number>()
  for (const key of overrides.keys()) {
    const at = clock.atOf(occurrenceRef(key)).epochMilliseconds
    if (known.has(at))
      return refuse('part_repeated', 'RECURRENCE-ID', { value: key, limit: 'once for each occurrence' })
    known.add(at)
  }
  return null
}

function checkForms(name: string, refs: readonly OccurrenceRef[], allowed: readonly ('at' | 'on')[]): Check {
  for (const ref of refs) {
    const isAllowed = 'at' in ref ? allowed.includes('at') : allowed.includes('on')
    const limit = allowed[0] === 'at' ? 'a time, as DTSTART' : 'a date, as DTSTART'
    if (!isAllowed) return refuse('date_form_mismatch', name, { value: occurrenceKey(ref), limit })
    const isWithin = 'at' in ref ? isWithinYears(ref.at) : isYearWithin(ref.on.year)
    if (!isWithin) return refuse('time_out_of_range', name, { value: occurrenceKey(ref), limit: YEARS_ALLOWED })
  }
  return null
}

function checkOverrides(overrides: Iterable<Override>): Check {
  for (const override of overrides) {
    if (override.cancelled || override.moved === null) continue
    const { start, end } = override.moved
    if (!isForward(override.moved))
      return refuse('duration_refused', 'DTEND', { value: `${start} to ${end}`, limit: 'after its start' })
    if (!isSpanWithinYears(override.moved))
      return refuse('time_out_of_range', 'DTSTART', { value: start, limit: YEARS_ALLOWED })
  }
  return null
}

function isForward(span: Span): boolean {
  return isInterval(span) ? isBefore(span.start, span.end) : Temporal.PlainDate.compare(span.start, span.end) < 0
}

function isSpanWithinYears(span: Span): boolean {
  return isInterval(span)
    ? isWithinYears(span.start) && isWithinYears(span.end)
    : isYearWithin(span.start.year) && isYearWithin(span.end.year)
}

function checkRule({ rule }: Series, clock: SeriesClock): Check {
  if (rule === null) return null
  if (rule.end !== null && 'until' in rule.end) {
    const { until } = rule.end
    if (isPastUntil(until, clock.start, clock))
      return refuse('until_before_start', 'UNTIL', { value: formatUntil(until), limit: `${clock.start} or later` })
  }
  const first = firstStart({ rule, start: clock.start, maxIterations: LIMITS.iterations })
  if (typeof first !== 'string') return null
  return refuse('never_occurs', 'RRULE', { value: rule.freq, limit: `a date within ${LIMITS.iterations} periods` })
}

function checkOverlap(series: Series, clock: SeriesClock): Check {
  const shortest = shortestPeriod(series, clock)
  if (shortest === null) return null
  const { timing } = series
  const length = timing.kind === 'timed' ? timing.durationSeconds : timing.days * 86_400
  if (length <= shortest) return null
  return refuse('overlaps_itself', 'DURATION', { value: `${length} seconds`, limit: `${shortest} seconds` })
}
