import { ok, type Result } from '../result.ts'
import { parseDate, parseInstant, type TimeError } from '../time/index.ts'

declare const keyBrand: unique symbol

/**
 * Names an occurrence of a series for ever: its original start (RFC 5545 RECURRENCE-ID), never its index or present start.
 * An instant in UTC (`2026-03-29T00:30:00Z`) in a timed series, a date (`2026-03-29`) in an all-day series. Sorts by time.
 */
export type OccurrenceKey = string & { readonly [keyBrand]: true }

/** The original start of an occurrence. In a timed series `on` stands for the occurrence of that day in the series' zone. */
export type OccurrenceRef = { readonly at: Temporal.Instant } | { readonly on: Temporal.PlainDate }

/** Starts lie on whole seconds, as in iCalendar; fractions are cut off. */
export function occurrenceKey(ref: OccurrenceRef): OccurrenceKey {
  const text = 'at' in ref ? ref.at.toString({ smallestUnit: 'second', roundingMode: 'floor' }) : ref.on.toString()
  return text as OccurrenceKey
}

/** The original start that a key names. */
export function occurrenceRef(key: OccurrenceKey): OccurrenceRef {
  return isDateKey(key) ? { on: Temporal.PlainDate.from(key) } : { at: Temporal.Instant.from(key) }
}

/** Reads a key that came from outside: a date, or any RFC 3339 instant (made UTC). */
export function parseOccurrenceKey(text: string): Result<OccurrenceKey, TimeError> {
  if (isDateKey(text)) {
    const date = parseDate(text)
    return date.ok ? ok(occurrenceKey({ on: date.value })) : date
  }
  const instant = parseInstant(text)
  return instant.ok ? ok(occurrenceKey({ at: instant.value })) : instant
}

const isDateKey = (text: string): boolean => text.length === 'yyyy-mm-dd'.length
