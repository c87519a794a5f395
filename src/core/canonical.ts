import { createHash } from 'node:crypto'
import type { CalendarItem } from './calendar-item.ts'
import { formatRule } from './recurrence/format-rule.ts'
import { type OccurrenceRef, occurrenceKey } from './recurrence/occurrence-key.ts'
import type { Override, Series, TimedTiming } from './recurrence/series.ts'

/**
 * What two calendars must agree on, in one form: both sides are normalised before they are compared, or sync never settles.
 * Single meetings are compared as instants (10:00 in Berlin is 09:00 UTC), series by wall clock, zone and rule.
 * Left out on purpose: the room's answer (the core alone gives it), titles that a provider rewrites, reminders, entity tags, change times.
 */
export interface Canonical {
  readonly time: string
  readonly rule: string | null
  readonly exceptions: readonly string[]
  readonly cancelled: boolean
  readonly blocking: boolean
  readonly visibility: 'public' | 'private'
  readonly organizer: string | null
  /** Null where the provider hides or rewrites it. */
  readonly summary: string | null
}

export function canonical(item: CalendarItem): Canonical {
  return {
    ...timesForm(item.series),
    cancelled: item.cancelled,
    blocking: item.blocking,
    visibility: item.visibility,
    organizer: item.organizer?.address.toLowerCase() ?? null,
    summary: item.summary?.normalize('NFC').trim() || null,
  }
}

/** When it takes place. */
export type TimesForm = Pick<Canonical, 'time' | 'rule' | 'exceptions'>

export const timesForm = (series: Series): TimesForm => ({
  time: timeText(series),
  rule: series.rule === null ? null : formatRule(series.rule),
  exceptions: exceptionTexts(series),
})

/** SHA-256 (hex) of the canonical form: equal hashes mean that only noise differs. */
export function canonicalHash(form: Canonical): string {
  const ordered = Object.entries(form).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(ordered)).digest('hex')
}

/** Whether both forms put the room to the same use: same times, same exceptions, holding or not. */
export function sameTime(a: Canonical, b: Canonical): boolean {
  return sameOccurrences(a, b) && a.cancelled === b.cancelled && a.blocking === b.blocking
}

/** Whether both forms take place at the same times, holding the room or not. */
export function sameOccurrences(a: TimesForm, b: TimesForm): boolean {
  return (
    a.time === b.time &&
    a.rule === b.rule &&
    a.exceptions.length === b.exceptions.length &&
    a.exceptions.every((text, index) => text === b.exceptions[index])
  )
}

/** When a series takes place, in the form of `Canonical.time`. */
export function timeText(series: Series): string {
  const { timing } = series
  const recurring = series.rule !== null || series.rdates.length > 0
  if (timing.kind === 'all_day') return `${timing.date.toString()}+${timing.days}d`
  return recurring ? wallText(timing) : instantText(timing)
}

const wallText = (timing: TimedTiming): string =>
  `${timing.wall.toString({ smallestUnit: 'minute' })}[${timing.zone}]+${timing.durationSeconds}s`

function instantText(timing: TimedTiming): string {
  const start = timing.wall.toZonedDateTime(timing.zone, { disambiguation: 'compatible' }).toInstant()
  return `${start.toString({ smallestUnit: 'minute' })}+${timing.durationSeconds}s`
}

function exceptionTexts(series: Series): readonly string[] {
  const reference = (ref: OccurrenceRef): string => occurrenceKey(ref)
  const texts = [
    ...series.rdates.map((ref) => `rdate ${reference(ref)}`),
    ...series.exdates.map((ref) => `exdate ${reference(ref)}`),
    ...[...series.overrides].map(([key, override]) => `override ${key} ${overrideText(override)}`),
  ]
  return texts.sort()
}

function overrideText(override: Override): string {
  return override.cancelled
    ? 'cancelled'
    : JSON.stringify({ moved: override.moved, blocking: override.fields.blocking ?? true })
}
