import { formatRule } from '../core/recurrence/format-rule.ts'
import type { OccurrenceRef, Override, Series, Span } from '../core/recurrence/index.ts'
import { instantToWall, wallToInstant, type ZoneId } from '../core/time/index.ts'
import { parameterValue } from './content-line.ts'
import { basic, utcText } from './date-time.ts'

/** A content line before it is folded: name with parameters, and value. */
export type Line = readonly [name: string, value: string]

/** When a meeting or series takes place: DTSTART, DTEND, RRULE, RDATE, and an EXDATE for each of `removed`. */
export function seriesLines(series: Series, removed: readonly OccurrenceRef[]): Line[] {
  const start = startOf(series)
  return [
    startLine(series, start),
    moment('DTEND', endOf(start, series), series),
    ...(series.rule === null ? [] : [['RRULE', formatRule(series.rule)] as const]),
    ...series.rdates.map((ref) => moment('RDATE', ref, series)),
    ...removed.map((ref) => moment('EXDATE', onOccurrence(ref, series), series)),
  ]
}

/** Which occurrence an exception replaces, and when it takes place instead. */
export function exceptionLines(series: Series, ref: OccurrenceRef, { moved }: Override & { cancelled: false }): Line[] {
  const original = onOccurrence(ref, series)
  const times = moved === null ? { start: original, end: endOf(original, series) } : ends(moved)
  return [
    moment('RECURRENCE-ID', original, series),
    moment('DTSTART', times.start, series),
    moment('DTEND', times.end, series),
  ]
}

/** By the wall as it is, though the clocks may skip it on that day: all later dates go by it. */
function startLine(series: Series, start: OccurrenceRef): Line {
  const { timing } = series
  if (timing.kind === 'all_day' || timing.zone === 'UTC') return moment('DTSTART', start, series)
  return [`DTSTART;TZID=${parameterValue(timing.zone)}`, basic(timing.wall.toString({ smallestUnit: 'second' }))]
}

function startOf({ timing }: Series): OccurrenceRef {
  return timing.kind === 'all_day' ? { on: timing.date } : { at: wallToInstant(timing.wall, timing.zone) }
}

function endOf(start: OccurrenceRef, { timing }: Series): OccurrenceRef {
  if (timing.kind === 'all_day') return 'on' in start ? { on: start.on.add({ days: timing.days }) } : start
  return 'at' in start ? { at: start.at.add({ seconds: timing.durationSeconds }) } : start
}

const ends = ({ start, end }: Span): { start: OccurrenceRef; end: OccurrenceRef } =>
  start instanceof Temporal.Instant
    ? { start: { at: start }, end: { at: end as Temporal.Instant } }
    : { start: { on: start }, end: { on: end as Temporal.PlainDate } }

/** A date names the occurrence of that day; in a timed series it is written with its time, as RFC 5545 asks. */
function onOccurrence(ref: OccurrenceRef, { timing }: Series): OccurrenceRef {
  if ('at' in ref || timing.kind === 'all_day') return ref
  return { at: wallToInstant(ref.on.toPlainDateTime(timing.wall.toPlainTime()), timing.zone) }
}

function moment(name: string, ref: OccurrenceRef, { timing }: Series): Line {
  if ('on' in ref) return [`${name};VALUE=DATE`, basic(ref.on.toString())]
  const wall = timing.kind === 'timed' ? wallIn(ref.at, timing.zone) : null
  if (wall === null || timing.kind !== 'timed') return [name, utcText(ref.at)]
  return [`${name};TZID=${parameterValue(timing.zone)}`, basic(wall.toString({ smallestUnit: 'second' }))]
}

/** Null where UTC says it better: in UTC itself, and for the second of two equal wall times, which a wall time cannot name. */
function wallIn(at: Temporal.Instant, zone: ZoneId): Temporal.PlainDateTime | null {
  if (zone === 'UTC') return null
  const wall = instantToWall(at, zone)
  return wallToInstant(wall, zone).equals(at) ? wall : null
}
