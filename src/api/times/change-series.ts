import { createSeries } from '../../core/recurrence/create-series.ts'
import type { OccurrenceKey, OccurrenceRef, Override, Series, TimedTiming } from '../../core/recurrence/index.ts'
import { namesStart } from '../../core/recurrence/names-start.ts'
import { occurrenceKey, occurrenceRef } from '../../core/recurrence/occurrence-key.ts'
import { ok, type Result } from '../../core/result.ts'
import { instantToWall, wallToInstant } from '../../core/time/index.ts'
import type { Problem } from '../problem.ts'
import { readSeries, recurrenceProblem, type SeriesBody } from './read-series.ts'
import { showSeries } from './show-series.ts'
import type { When } from './when.ts'

/** Absent: as it is. A new start alone moves the booking and keeps its length. */
export type SeriesChange = { readonly [Member in keyof SeriesBody]?: SeriesBody[Member] }

/**
 * The series with what a change says. When the start moves, exceptions move along by the wall clock: cancelled occurrences stay
 * cancelled, changed ones keep what they say; occurrences that had been moved on their own return to their place in the series.
 * A new rule keeps the exceptions of the starts that it names as well, and drops the others. Between times and whole days no exception has a counterpart, and all are dropped.
 */
export function changeSeries(present: Series, change: SeriesChange): Result<Series, Problem> {
  const shown = showSeries(present)
  const read = readSeries({
    start: change.start ?? shown.start,
    end: change.end ?? (change.start === undefined ? shown.end : endAfter(present, change.start, shown.end)),
    recurrence: change.recurrence === undefined ? shown.recurrence : change.recurrence,
    ...(change.rdates === undefined ? {} : { rdates: change.rdates }),
    ...(change.exdates === undefined ? {} : { exdates: change.exdates }),
  })
  if (!read.ok) return read
  const { timing, rule, rdates, exdates } = read.value
  if (rule === null && (change.recurrence === null || present.rule === null) && present.rdates.length === 0) return read
  const move = mover(present, read.value)
  const series = createSeries({
    timing,
    rule,
    rdates: change.rdates === undefined ? present.rdates.flatMap(move) : rdates,
    exdates: change.exdates === undefined ? present.exdates.flatMap(move) : exdates,
    overrides: new Map(
      [...present.overrides].flatMap(([key, override]) =>
        moveOverride({ key, override }, move, isSameStart(present, read.value)),
      ),
    ),
  })
  if (!series.ok) return { ok: false, error: recurrenceProblem(series.error, 'recurrence') }
  return ok(change.recurrence === undefined ? series.value : withoutLeftOvers(series.value))
}

/** Exceptions of starts that a new rule does not name any more have nothing to be exceptions of. */
function withoutLeftOvers(series: Series): Series {
  const overrides = [...series.overrides].filter(([key]) => namesStart(series, key))
  const exdates = series.exdates.filter((ref) => 'on' in ref || namesStart(series, occurrenceKey(ref)))
  return { ...series, exdates, overrides: new Map(overrides) }
}

/** Where an occurrence of the old series stands in the new one: nowhere, or at one place. */
type Move = (ref: OccurrenceRef) => readonly OccurrenceRef[]

function mover(before: Series, after: Series): Move {
  const [from, to] = [before.timing, after.timing]
  if (from.kind === 'all_day' && to.kind === 'all_day') {
    const days = from.date.until(to.date, { largestUnit: 'days' })
    return (ref) => ('on' in ref ? [{ on: ref.on.add(days) }] : [])
  }
  if (from.kind === 'timed' && to.kind === 'timed') return (ref) => [moveTimed(ref, from, to)]
  return () => []
}

function moveTimed(ref: OccurrenceRef, from: TimedTiming, to: TimedTiming): OccurrenceRef {
  const by = from.wall.until(to.wall, { largestUnit: 'days' })
  if ('on' in ref) return { on: ref.on.toPlainDateTime(from.wall.toPlainTime()).add(by).toPlainDate() }
  return { at: wallToInstant(instantToWall(ref.at, from.zone).add(by), to.zone) }
}

function moveOverride(
  { key, override }: { key: OccurrenceKey; override: Override },
  move: Move,
  keepsPlace: boolean,
): [OccurrenceKey, Override][] {
  const kept = override.cancelled || keepsPlace ? override : { ...override, moved: null }
  return move(occurrenceRef(key)).map((ref) => [occurrenceKey(ref), kept])
}

function isSameStart(before: Series, after: Series): boolean {
  const [a, b] = [before.timing, after.timing]
  if (a.kind === 'all_day') return b.kind === 'all_day' && a.date.equals(b.date)
  return b.kind === 'timed' && a.wall.equals(b.wall) && a.zone === b.zone
}

/** The end that keeps the length of the booking. What is wrong with the start is told by whoever reads it. */
function endAfter(present: Series, start: When, otherwise: When): When {
  const read = readSeries({ start, end: farAfter(start) })
  if (!read.ok) return otherwise
  const { timing } = read.value
  if (timing.kind === 'all_day')
    return present.timing.kind === 'all_day'
      ? { date: timing.date.add({ days: present.timing.days }).toString() }
      : otherwise
  if (present.timing.kind === 'all_day') return otherwise
  return wallToInstant(timing.wall, timing.zone).add({ seconds: present.timing.durationSeconds }).toString()
}

const farAfter = (start: When): When =>
  typeof start === 'object' && 'date' in start ? { date: '2100-12-31' } : '2100-12-31T23:59:59Z'
