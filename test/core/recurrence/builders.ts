import {
  createSeries,
  expand,
  type Occurrence,
  type OccurrenceKey,
  type OccurrenceRef,
  type Override,
  occurrenceKey,
  parseRule,
  type RecurrenceRule,
  type Series,
} from '../../../src/core/recurrence/index.ts'
import { resolveZone, wallToInstant, type ZoneId } from '../../../src/core/time/index.ts'

interface Extras {
  readonly rule?: string
  readonly minutes?: number
  readonly days?: number
  readonly rdates?: readonly OccurrenceRef[]
  readonly exdates?: readonly OccurrenceRef[]
  readonly overrides?: readonly (readonly [OccurrenceRef, Override])[]
}

export function must<Value>(result: { ok: true; value: Value } | { ok: false; error: unknown }): Value {
  if (!result.ok) throw new Error(`expected a value, got ${JSON.stringify(result.error)}`)
  return result.value
}

export function refusalOf<Failure>(result: { ok: true; value: unknown } | { ok: false; error: Failure }): Failure {
  if (result.ok) throw new Error('expected an error, got a value')
  return result.error
}

export const zone = (name: string): ZoneId => must(resolveZone(name))
export const rule = (text: string): RecurrenceRule => must(parseRule(text))
export const instant = (text: string): Temporal.Instant => Temporal.Instant.from(text)

/** `2026-03-29T09:00` in a zone, or `2026-03-29T07:00:00Z`, or a date, as an original start. */
export function start(text: string, zoneName?: string): OccurrenceRef {
  if (zoneName !== undefined) return { at: wallToInstant(Temporal.PlainDateTime.from(text), zone(zoneName)) }
  return text.endsWith('Z') ? { at: instant(text) } : { on: Temporal.PlainDate.from(text) }
}

export const cancelled: Override = { cancelled: true }

export const movedTo = (from: string, to: string): Override => ({
  cancelled: false,
  moved: { start: instant(from), end: instant(to) },
  fields: {},
})

export const timedDraft = (wall: string, zoneName: string, extras: Extras = {}) => ({
  timing: {
    kind: 'timed' as const,
    wall: Temporal.PlainDateTime.from(wall),
    zone: zone(zoneName),
    durationSeconds: (extras.minutes ?? 60) * 60,
  },
  ...partsOf(extras),
})

export const allDayDraft = (date: string, extras: Extras = {}) => ({
  timing: { kind: 'all_day' as const, date: Temporal.PlainDate.from(date), days: extras.days ?? 1 },
  ...partsOf(extras),
})

function partsOf(extras: Extras) {
  const overrides = (extras.overrides ?? []).map(([ref, override]): [OccurrenceKey, Override] => [
    occurrenceKey(ref),
    override,
  ])
  return {
    rule: extras.rule === undefined ? null : rule(extras.rule),
    rdates: extras.rdates ?? [],
    exdates: extras.exdates ?? [],
    overrides: new Map(overrides),
  }
}

export const timed = (wall: string, zoneName: string, extras?: Extras): Series =>
  must(createSeries(timedDraft(wall, zoneName, extras)))

export const allDay = (date: string, extras?: Extras): Series => must(createSeries(allDayDraft(date, extras)))

/** Occurrences of a series in a room in Berlin, by default of 2026. */
export function occurrences(series: Series, window: { from?: string; to?: string; room?: string } = {}): Occurrence[] {
  return must(
    expand(series, {
      from: instant(window.from ?? '2026-01-01T00:00:00Z'),
      to: instant(window.to ?? '2027-01-01T00:00:00Z'),
      roomZone: zone(window.room ?? 'Europe/Berlin'),
    }),
  )
}

export const starts = (found: readonly Occurrence[]): string[] => found.map((one) => one.start.toString())
export const spans = (found: readonly Occurrence[]): string[] => found.map((one) => `${one.start}/${one.end}`)
