import { fail, ok, type Result } from '../result.ts'
import { compareInstants } from './interval.ts'

/** The years that a booking may lie in. Calendars send 1601 and 9999 for "unknown" and "never": neither is a time to hold a room. */
export const YEARS = { first: 1970, last: 2100 } as const

export interface TimeError {
  readonly code: 'time_malformed' | 'time_out_of_range'
  /** The text as it was given. */
  readonly value: string
}

export const FIRST_INSTANT = Temporal.Instant.from(`${YEARS.first}-01-01T00:00:00Z`)
export const AFTER_LAST_INSTANT = Temporal.Instant.from(`${YEARS.last + 1}-01-01T00:00:00Z`)
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/
const FULL_DATE = /^\d{4}-\d{2}-\d{2}$/
const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?$/

/** A date-time with offset as RFC 3339 section 5.6 writes it, within {@link YEARS} (in UTC). */
export function parseInstant(text: string): Result<Temporal.Instant, TimeError> {
  if (!RFC_3339.test(text)) return fail({ code: 'time_malformed', value: text })
  return bounded(text, () => Temporal.Instant.from(text), isWithinYears)
}

/** A date without a time (`2026-11-22`), within {@link YEARS}. */
export function parseDate(text: string): Result<Temporal.PlainDate, TimeError> {
  if (!FULL_DATE.test(text)) return fail({ code: 'time_malformed', value: text })
  return bounded(
    text,
    () => Temporal.PlainDate.from(text),
    ({ year }) => isYearWithin(year),
  )
}

/** A wall-clock time without offset (`2026-11-22T09:30` or `...:00`), within {@link YEARS}; its zone stands beside it. */
export function parseWall(text: string): Result<Temporal.PlainDateTime, TimeError> {
  if (!LOCAL_TIME.test(text)) return fail({ code: 'time_malformed', value: text })
  return bounded(
    text,
    () => Temporal.PlainDateTime.from(text),
    ({ year }) => isYearWithin(year),
  )
}

export const isWithinYears = (instant: Temporal.Instant): boolean =>
  compareInstants(instant, FIRST_INSTANT) >= 0 && compareInstants(instant, AFTER_LAST_INSTANT) < 0

export const isYearWithin = (year: number): boolean => year >= YEARS.first && year <= YEARS.last

function bounded<T>(text: string, read: () => T, isWithin: (value: T) => boolean): Result<T, TimeError> {
  const value = readOrNull(read)
  if (value === null) return fail({ code: 'time_malformed', value: text })
  return isWithin(value) ? ok(value) : fail({ code: 'time_out_of_range', value: text })
}

function readOrNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
