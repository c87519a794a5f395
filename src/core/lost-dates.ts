import { timeText } from './canonical.ts'
import {
  isInterval,
  type Occurrence,
  type OccurrenceKey,
  type Override,
  occurrenceRef,
  type Series,
  type Span,
} from './recurrence/index.ts'
import { parseOccurrenceKey } from './recurrence/occurrence-key.ts'
import { type OverrideJson, overrideToJson, readOverride } from './series-json.ts'
import type { Verdict } from './verdict.ts'

/**
 * One date of a series that does not have the room as it was asked for, while the rest of the series has it. The booking's series says what is
 * held: a lost date is excluded from it, or stands at the time that it had before.
 */
export interface LostDate {
  /** Original start; names the date for ever. */
  readonly key: OccurrenceKey
  /** The exception by which it was asked for; null: as the rule says. */
  readonly asked: Changed | null
  /** When it was to take place. */
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
  /** Only this date was moved, to where the room is taken: it keeps the time that it had until a new one is granted, and no longer than `until`. */
  readonly kept: { readonly span: Span; readonly until: Temporal.Instant } | null
  /** The booking that takes its place in another room: its calendar took the date there (`core/swap.ts`). Null: none. */
  readonly replacedBy: number | null
  /** Who has the room then, and what is free instead. */
  readonly verdict: Verdict
}

type Changed = Override & { readonly cancelled: false }

/** What is left of a series: lost dates excluded, or where they were before. */
export function withoutLost(asked: Series, lost: readonly LostDate[]): Series {
  if (lost.length === 0) return asked
  const overrides = new Map(asked.overrides)
  for (const { key, kept } of lost) {
    if (kept === null) overrides.delete(key)
    else overrides.set(key, { cancelled: false, moved: kept.span, fields: {} })
  }
  const gone = lost.filter(({ kept }) => kept === null).map(({ key }) => key)
  const exdates = [...asked.exdates, ...gone.map(occurrenceRef)]
  return { ...asked, exdates: uniqueByKey(exdates), overrides }
}

/** The series as it was asked for, lost dates included. */
export function asAsked(held: Series, lost: readonly LostDate[]): Series {
  if (lost.length === 0) return held
  const keys = new Set<string>(lost.map(({ key }) => key))
  const overrides = new Map(held.overrides)
  for (const { key, asked } of lost) {
    if (asked === null) overrides.delete(key)
    else overrides.set(key, asked)
  }
  return { ...held, exdates: held.exdates.filter((ref) => !keys.has(keyText(ref))), overrides }
}

/** Whether a series has this date as one that holds the room, as far as its exceptions tell. */
export function hasDate(series: Series, key: OccurrenceKey): boolean {
  const override = series.overrides.get(key)
  if (override !== undefined) return !override.cancelled && override.fields.blocking !== false
  return !series.exdates.some((ref) => keyText(ref) === key)
}

/** Whether a series still asks for a date at the time at which it was lost. */
export function isAskedFor(series: Series, { key, asked }: Pick<LostDate, 'key' | 'asked'>): boolean {
  if (!hasDate(series, key)) return false
  const override = series.overrides.get(key)
  const now = override === undefined || override.cancelled ? null : override.moved
  const then = asked?.moved ?? null
  return now === null || then === null ? now === then : isSameSpan(now, then)
}

/** Of the dates that a series lost, those that it still does without: not asked for again, and the series begins as it did. */
export const stillLost = (
  series: Series,
  before: { readonly series: Series; readonly lost: readonly LostDate[] } | null,
): readonly LostDate[] =>
  before === null || timeText(series) !== timeText(before.series)
    ? []
    : before.lost.filter(({ key }) => !hasDate(series, key))

/** The time of an occurrence in the form in which an exception says it. */
export const spanOf = ({ allDay, start, end }: Pick<Occurrence, 'allDay' | 'start' | 'end'>): Span =>
  allDay ?? { start, end }

const keyText = (ref: Series['exdates'][number]): string =>
  'at' in ref ? ref.at.toString({ smallestUnit: 'second', roundingMode: 'floor' }) : ref.on.toString()

function uniqueByKey(refs: Series['exdates']): Series['exdates'] {
  const byKey = new Map(refs.map((ref) => [keyText(ref), ref]))
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ref]) => ref)
}

/** A lost date as JSON, beside the series that it is missing from. Instants are RFC 3339 UTC. */
export interface LostDateJson {
  readonly key: string
  readonly asked: OverrideJson | null
  readonly startsAt: string
  readonly endsAt: string
  readonly kept: { readonly start: string; readonly end: string; readonly until: string } | null
  readonly replacedBy: number | null
  readonly verdict: Verdict
}

export const lostToJson = ({ key, asked, startsAt, endsAt, kept, replacedBy, verdict }: LostDate): LostDateJson => ({
  key,
  asked: asked === null ? null : overrideToJson(asked),
  startsAt: startsAt.toString(),
  endsAt: endsAt.toString(),
  kept:
    kept === null
      ? null
      : { start: kept.span.start.toString(), end: kept.span.end.toString(), until: kept.until.toString() },
  replacedBy,
  verdict,
})

/** Reads what {@link lostToJson} wrote; throws on anything else, because nobody but us wrote it. */
function lostFromJson(json: LostDateJson): LostDate {
  const key = parseOccurrenceKey(json.key)
  if (!key.ok) throw new RangeError(`a lost date has no key: ${json.key}`)
  const [, asked] = json.asked === null ? [null, null] : readOverride([json.key, json.asked])
  return {
    key: key.value,
    asked: asked === null || asked.cancelled ? null : asked,
    startsAt: Temporal.Instant.from(json.startsAt),
    endsAt: Temporal.Instant.from(json.endsAt),
    kept: json.kept === null ? null : { span: readSpan(json.kept), until: Temporal.Instant.from(json.kept.until) },
    replacedBy: json.replacedBy,
    verdict: json.verdict,
  }
}

/** The lost dates in the stored JSON of a series; none where it names none. */
export function lostIn(series: unknown): readonly LostDate[] {
  const lost: unknown = typeof series === 'object' && series !== null ? Reflect.get(series, 'lost') : undefined
  return Array.isArray(lost) ? lost.map((json: LostDateJson) => lostFromJson(json)) : []
}

const readSpan = ({ start, end }: { readonly start: string; readonly end: string }): Span =>
  start.includes('T')
    ? { start: Temporal.Instant.from(start), end: Temporal.Instant.from(end) }
    : { start: Temporal.PlainDate.from(start), end: Temporal.PlainDate.from(end) }

export const isSameSpan = (a: Span, b: Span): boolean =>
  isInterval(a) && isInterval(b)
    ? a.start.equals(b.start) && a.end.equals(b.end)
    : a.start.toString() === b.start.toString() && a.end.toString() === b.end.toString()
