import { type ByDay, type RuleDraft, type RuleEnd, WEEKDAYS, type Weekday } from '../../core/recurrence/index.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { parseDate } from '../../core/time/index.ts'
import type { GraphRecurrence } from './graph-event.ts'

type Pattern = GraphRecurrence['pattern']
type Range = GraphRecurrence['range']

/** What Graph said that we do not understand. */
export interface UnreadableRecurrence {
  readonly reason: string
}

export const DAY_NAMES: Readonly<Record<Weekday, string>> = {
  MO: 'monday',
  TU: 'tuesday',
  WE: 'wednesday',
  TH: 'thursday',
  FR: 'friday',
  SA: 'saturday',
  SU: 'sunday',
}

export const INDEXES: ReadonlyMap<string, number> = new Map([
  ['first', 1],
  ['second', 2],
  ['third', 3],
  ['fourth', 4],
  ['last', -1],
])

/** Days of each month in its shortest year. */
export const SHORTEST_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const
/** Days after this one are not in every month. */
export const ALWAYS_THERE = 28

/**
 * The rule that a Graph recurrence stands for (Graph v1.0 "recurrencePattern" and "recurrenceRange" resource types).
 * Where a month is too short for `dayOfMonth`, Outlook takes its last day; RFC 5545 would skip the month, so the rule is written
 * to hold the room on the day that Outlook means.
 */
export function toRule({ pattern, range }: GraphRecurrence): Result<RuleDraft, UnreadableRecurrence> {
  const end = toEnd(range)
  if (!end.ok) return end
  const days = toWeekdays(pattern.daysOfWeek ?? [])
  if (days === null) return fail({ reason: 'a weekday of the recurrence is unknown' })
  const rule = toPattern(pattern, days)
  return rule === null
    ? fail({ reason: `the recurrence pattern ${pattern.type.slice(0, 40)} is unknown or incomplete` })
    : ok({ ...rule, interval: pattern.interval, end: end.value })
}

function toPattern(pattern: Pattern, days: readonly Weekday[]): RuleDraft | null {
  switch (pattern.type) {
    case 'daily':
      return { freq: 'DAILY' }
    case 'weekly':
      return days.length === 0 ? null : { freq: 'WEEKLY', byDay: everySuch(days), wkst: weekStart(pattern) }
    case 'absoluteMonthly':
      return withDay({ freq: 'MONTHLY' }, pattern.dayOfMonth, ALWAYS_THERE)
    case 'relativeMonthly':
      return withNth({ freq: 'MONTHLY' }, pattern, days)
    case 'absoluteYearly':
    case 'relativeYearly':
      return toYearly(pattern, days)
    default:
      return null
  }
}

function toYearly(pattern: Pattern, days: readonly Weekday[]): RuleDraft | null {
  const month = pattern.month ?? 0
  const shortest = SHORTEST_MONTHS[month - 1]
  if (shortest === undefined) return null
  const rule: RuleDraft = { freq: 'YEARLY', byMonth: [month] }
  return pattern.type === 'absoluteYearly' ? withDay(rule, pattern.dayOfMonth, shortest) : withNth(rule, pattern, days)
}

/** @param shortest days of the shortest month that the rule meets */
function withDay(rule: RuleDraft, day: number | undefined, shortest: number): RuleDraft | null {
  if (day === undefined || day < 1 || day > 31) return null
  if (day <= shortest) return { ...rule, byMonthDay: [day] }
  if (day === 31 || rule.freq === 'YEARLY') return { ...rule, byMonthDay: [-1] }
  return { ...rule, byMonthDay: daysUpTo(day), bySetPos: [-1] }
}

/** From the last day that every month has to `day`: with BYSETPOS=-1 the last of them that the month has. */
export function daysUpTo(day: number): readonly number[] {
  return Array.from({ length: day - ALWAYS_THERE + 1 }, (_, index) => ALWAYS_THERE + index)
}

function withNth(rule: RuleDraft, pattern: Pattern, days: readonly Weekday[]): RuleDraft | null {
  const position = INDEXES.get(pattern.index ?? 'first')
  const [day] = days
  if (position === undefined || day === undefined) return null
  if (days.length === 1) return { ...rule, byDay: [{ day, ordinal: position }] }
  return { ...rule, byDay: everySuch(days), bySetPos: [position] }
}

function toEnd(range: Range): Result<RuleEnd, UnreadableRecurrence> {
  switch (range.type) {
    case 'noEnd':
      return ok(null)
    case 'numbered':
      return ok({ count: range.numberOfOccurrences ?? 0 })
    case 'endDate': {
      const on = parseDate(range.endDate ?? '')
      return on.ok ? ok({ until: { on: on.value } }) : fail({ reason: 'the end date of the recurrence is no date' })
    }
    default:
      return fail({ reason: `the recurrence range ${range.type.slice(0, 40)} is unknown` })
  }
}

const everySuch = (days: readonly Weekday[]): readonly ByDay[] => days.map((day) => ({ day, ordinal: null }))

function toWeekdays(names: readonly string[]): readonly Weekday[] | null {
  const days = names.map(weekdayOf)
  const known = days.filter((day) => day !== undefined)
  return known.length === days.length ? known : null
}

const weekdayOf = (name: string): Weekday | undefined => WEEKDAYS.find((day) => DAY_NAMES[day] === name.toLowerCase())

/** Graph's default is Sunday, RFC 5545's is Monday. */
const weekStart = (pattern: Pattern): Weekday => weekdayOf(pattern.firstDayOfWeek ?? 'sunday') ?? 'SU'
