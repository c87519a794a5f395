import { formatRule } from './recurrence/format-rule.ts'
import type {
  OccurrenceKey,
  OccurrenceRef,
  Override,
  OverrideFields,
  Series,
  Span,
  Timing,
} from './recurrence/index.ts'
import { occurrenceKey, occurrenceRef, parseOccurrenceKey } from './recurrence/occurrence-key.ts'
import { parseRule } from './recurrence/parse-rule.ts'
import { fail, ok, type Result } from './result.ts'
import { parseDate, parseInstant, parseWall, resolveZone } from './time/index.ts'

/** A series as JSON: wall times, dates and instants as ISO 8601 texts, the rule as an RFC 5545 RRULE value, lists and overrides in order of time. */
export interface SeriesJson {
  readonly timing:
    | { readonly kind: 'timed'; readonly wall: string; readonly zone: string; readonly durationSeconds: number }
    | { readonly kind: 'all_day'; readonly date: string; readonly days: number }
  readonly rule: string | null
  readonly rdates: readonly string[]
  readonly exdates: readonly string[]
  readonly overrides: Readonly<Record<string, OverrideJson>>
}

/** `moved` holds two instants, or two dates. */
export type OverrideJson =
  | { readonly cancelled: true }
  | {
      readonly cancelled: false
      readonly moved: { readonly start: string; readonly end: string } | null
      readonly fields: OverrideFields
    }

/** Text that {@link seriesToJson} did not write: `at` names the part. */
export interface SeriesJsonError {
  readonly code: 'series_malformed'
  readonly at: string
}

export function seriesToJson(series: Series): SeriesJson {
  const overrides = [...series.overrides].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    timing: timingToJson(series.timing),
    rule: series.rule === null ? null : formatRule(series.rule),
    rdates: series.rdates.map(occurrenceKey),
    exdates: series.exdates.map(occurrenceKey),
    overrides: Object.fromEntries(overrides.map(([key, override]) => [key, overrideToJson(override)])),
  }
}

/** The same series again. Limits are not checked: they held when it was written. */
export function seriesFromJson(json: unknown): Result<Series, SeriesJsonError> {
  try {
    return ok(readSeries(json))
  } catch (error) {
    if (error instanceof Malformed) return fail({ code: 'series_malformed', at: error.at })
    throw error
  }
}

function timingToJson(timing: Timing): SeriesJson['timing'] {
  if (timing.kind === 'all_day') return { kind: 'all_day', date: timing.date.toString(), days: timing.days }
  const { wall, zone, durationSeconds } = timing
  return { kind: 'timed', wall: wall.toString(), zone, durationSeconds }
}

export function overrideToJson(override: Override): OverrideJson {
  if (override.cancelled) return { cancelled: true }
  const { moved, fields } = override
  return {
    cancelled: false,
    moved: moved === null ? null : { start: moved.start.toString(), end: moved.end.toString() },
    fields,
  }
}

/** Carries the place of the fault out of the reader below; never leaves this file. */
class Malformed extends Error {
  readonly at: string
  constructor(at: string) {
    super(`malformed ${at}`)
    this.at = at
  }
}

function readSeries(json: unknown): Series {
  const series = record(json, 'series')
  return {
    timing: readTiming(record(series.timing, 'timing')),
    rule: series.rule === null ? null : must(parseRule(text(series.rule, 'rule')), 'rule'),
    rdates: list(series.rdates, 'rdates').map((item) => readRef(item, 'rdates')),
    exdates: list(series.exdates, 'exdates').map((item) => readRef(item, 'exdates')),
    overrides: new Map(Object.entries(record(series.overrides, 'overrides')).map(readOverride)),
  }
}

function readTiming(timing: Readonly<Record<string, unknown>>): Timing {
  if (timing.kind === 'all_day') {
    const date = must(parseDate(text(timing.date, 'timing.date')), 'timing.date')
    return { kind: 'all_day', date, days: positive(timing.days, 'timing.days') }
  }
  if (timing.kind !== 'timed') throw new Malformed('timing.kind')
  return {
    kind: 'timed',
    wall: must(parseWall(text(timing.wall, 'timing.wall')), 'timing.wall'),
    zone: must(resolveZone(text(timing.zone, 'timing.zone')), 'timing.zone'),
    durationSeconds: positive(timing.durationSeconds, 'timing.durationSeconds'),
  }
}

/** Throws on what {@link overrideToJson} did not write. */
export function readOverride([name, json]: readonly [string, unknown]): [OccurrenceKey, Override] {
  const key = must(parseOccurrenceKey(name), 'overrides')
  const override = record(json, 'override')
  if (override.cancelled === true) return [key, { cancelled: true }]
  const moved = override.moved === null ? null : readSpan(record(override.moved, 'override.moved'))
  return [key, { cancelled: false, moved, fields: readFields(record(override.fields, 'override.fields')) }]
}

function readSpan(json: Readonly<Record<string, unknown>>): Span {
  const [start, end] = [text(json.start, 'override.moved'), text(json.end, 'override.moved')]
  const [from, to] = [parseDate(start), parseDate(end)]
  if (from.ok && to.ok) return { start: from.value, end: to.value }
  return { start: must(parseInstant(start), 'override.moved'), end: must(parseInstant(end), 'override.moved') }
}

function readFields(json: Readonly<Record<string, unknown>>): OverrideFields {
  const { summary, description, visibility, blocking, attendeeCount } = json
  return {
    ...(summary === null || typeof summary === 'string' ? { summary } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...(visibility === 'public' || visibility === 'private' ? { visibility } : {}),
    ...(typeof blocking === 'boolean' ? { blocking } : {}),
    ...(attendeeCount === null || typeof attendeeCount === 'number' ? { attendeeCount } : {}),
  }
}

const readRef = (json: unknown, at: string): OccurrenceRef =>
  occurrenceRef(must(parseOccurrenceKey(text(json, at)), at))

function must<Value>(result: Result<Value, unknown>, at: string): Value {
  if (!result.ok) throw new Malformed(at)
  return result.value
}

function record(json: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Malformed(at)
  return json as Readonly<Record<string, unknown>>
}

function list(json: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(json)) throw new Malformed(at)
  return json
}

function text(json: unknown, at: string): string {
  if (typeof json !== 'string') throw new Malformed(at)
  return json
}

function positive(json: unknown, at: string): number {
  if (typeof json !== 'number' || !Number.isInteger(json) || json < 1) throw new Malformed(at)
  return json
}
