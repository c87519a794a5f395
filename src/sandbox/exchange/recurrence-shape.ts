import { ianaZone } from '../shared/time-zone.ts'
import { done, invalidRequest, type Outcome } from './graph-error.ts'
import { inZone, unsupportedZone, type WallTime } from './wall-time.ts'

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const
const INDEXES = ['first', 'second', 'third', 'fourth', 'last'] as const
const PATTERNS = ['daily', 'weekly', 'absoluteMonthly', 'relativeMonthly', 'absoluteYearly', 'relativeYearly'] as const
const RANGES = ['endDate', 'noEnd', 'numbered'] as const

type Day = (typeof DAYS)[number]

/** Graph's `patternedRecurrence`, with what was left out filled in. */
export interface RecurrenceShape {
  readonly pattern: {
    readonly type: (typeof PATTERNS)[number]
    readonly interval: number
    readonly month: number
    readonly dayOfMonth: number
    readonly daysOfWeek: readonly Day[]
    readonly firstDayOfWeek: Day
    readonly index: (typeof INDEXES)[number]
  }
  readonly range: {
    readonly type: (typeof RANGES)[number]
    /** `2026-12-01`, in `recurrenceTimeZone`. */
    readonly startDate: string
    /** Last day, included; `0001-01-01` when there is none. */
    readonly endDate: string
    readonly recurrenceTimeZone: string
    readonly numberOfOccurrences: number
  }
}

/** Reads a `recurrence` property; `start` gives the zone and the first day when they were left out. */
export function parseRecurrence(value: unknown, start: WallTime): Outcome<RecurrenceShape> {
  const { pattern, range } = (value ?? {}) as { pattern?: unknown; range?: unknown }
  if (typeof pattern !== 'object' || pattern === null || typeof range !== 'object' || range === null)
    return invalidRequest('A recurrence needs a pattern and a range.')
  const readPattern = parsePattern(pattern as Record<string, unknown>)
  if (!readPattern.ok) return readPattern
  const readRange = parseRange(range as Record<string, unknown>, start)
  if (!readRange.ok) return readRange
  return done({ pattern: readPattern.value, range: readRange.value })
}

function parsePattern(pattern: Record<string, unknown>): Outcome<RecurrenceShape['pattern']> {
  const type = PATTERNS.find((each) => each === pattern.type)
  if (!type) return invalidRequest(`Recurrence pattern type '${String(pattern.type)}' is not known.`)
  const interval = pattern.interval ?? 1
  if (!isWhole(interval) || interval < 1) return invalidRequest('The recurrence interval must be at least 1.')
  const listed = Array.isArray(pattern.daysOfWeek) ? pattern.daysOfWeek : []
  const daysOfWeek = DAYS.filter((day) => listed.some((each) => String(each).toLowerCase() === day))
  if (daysOfWeek.length !== listed.length) return invalidRequest('A day of the week is not known.')
  const month = isWhole(pattern.month) ? pattern.month : 0
  const dayOfMonth = isWhole(pattern.dayOfMonth) ? pattern.dayOfMonth : 0
  const weekly = type === 'weekly' || type === 'relativeMonthly' || type === 'relativeYearly'
  if (weekly && daysOfWeek.length === 0) return invalidRequest('The pattern needs daysOfWeek.')
  if (type.startsWith('absolute') && (dayOfMonth < 1 || dayOfMonth > 31))
    return invalidRequest('The pattern needs dayOfMonth.')
  if (type.endsWith('Yearly') && (month < 1 || month > 12)) return invalidRequest('The pattern needs month.')
  const firstDayOfWeek = DAYS.find((day) => day === pattern.firstDayOfWeek) ?? 'sunday'
  const index = INDEXES.find((each) => each === pattern.index) ?? 'first'
  return done({ type, interval, month, dayOfMonth, daysOfWeek, firstDayOfWeek, index })
}

function parseRange(range: Record<string, unknown>, start: WallTime): Outcome<RecurrenceShape['range']> {
  const type = RANGES.find((each) => each === range.type)
  if (!type) return invalidRequest(`Recurrence range type '${String(range.type)}' is not known.`)
  const named = typeof range.recurrenceTimeZone === 'string' ? range.recurrenceTimeZone : ''
  const recurrenceTimeZone = named === '' ? start.zone : named
  if (ianaZone(recurrenceTimeZone) === null) return unsupportedZone(recurrenceTimeZone)
  const startDate = range.startDate ?? inZone(start, recurrenceTimeZone).local.toPlainDate().toString()
  if (!isDate(startDate)) return invalidRequest('The range needs a startDate.')
  const endDate = type === 'endDate' ? range.endDate : '0001-01-01'
  if (!isDate(endDate) || (type === 'endDate' && endDate < startDate))
    return invalidRequest('The range needs an endDate after its start.')
  const numberOfOccurrences = type === 'numbered' ? range.numberOfOccurrences : 0
  if (!isWhole(numberOfOccurrences) || (type === 'numbered' && numberOfOccurrences < 1))
    return invalidRequest('The range needs numberOfOccurrences.')
  return done({ type, startDate, endDate, recurrenceTimeZone, numberOfOccurrences })
}

/** The recurrence as iCalendar lines. A day of month past 28 falls on the last day of a shorter month, as in Outlook. */
export function recurrenceLines({ pattern, range }: RecurrenceShape): string[] {
  const parts = [...frequency(pattern), `INTERVAL=${pattern.interval}`, `WKST=${short(pattern.firstDayOfWeek)}`]
  if (range.type === 'endDate') parts.push(`UNTIL=${range.endDate.replaceAll('-', '')}`)
  if (range.type === 'numbered') parts.push(`COUNT=${range.numberOfOccurrences}`)
  return [`RRULE:${parts.join(';')}`]
}

function frequency(pattern: RecurrenceShape['pattern']): string[] {
  const days = `BYDAY=${pattern.daysOfWeek.map(short).join(',')}`
  const position = `BYSETPOS=${pattern.index === 'last' ? -1 : INDEXES.indexOf(pattern.index) + 1}`
  switch (pattern.type) {
    case 'daily':
      return ['FREQ=DAILY']
    case 'weekly':
      return ['FREQ=WEEKLY', days]
    case 'absoluteMonthly':
      return ['FREQ=MONTHLY', ...monthDay(pattern.dayOfMonth)]
    case 'relativeMonthly':
      return ['FREQ=MONTHLY', days, position]
    case 'absoluteYearly':
      return ['FREQ=YEARLY', `BYMONTH=${pattern.month}`, ...monthDay(pattern.dayOfMonth)]
    case 'relativeYearly':
      return ['FREQ=YEARLY', `BYMONTH=${pattern.month}`, days, position]
  }
}

function monthDay(day: number): string[] {
  if (day <= 28) return [`BYMONTHDAY=${day}`]
  const days = Array.from({ length: day - 27 }, (_, index) => 28 + index)
  return [`BYMONTHDAY=${days.join(',')}`, 'BYSETPOS=-1']
}

/** The recurrence as Graph replies with it. */
export function renderRecurrence({ pattern, range }: RecurrenceShape): Record<string, unknown> {
  const { daysOfWeek, ...others } = pattern
  return { pattern: daysOfWeek.length > 0 ? { ...others, daysOfWeek } : others, range }
}

function short(day: Day): string {
  return day.slice(0, 2).toUpperCase()
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value)
}

function isDate(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false
  try {
    Temporal.PlainDate.from(value)
    return true
  } catch {
    return false
  }
}
