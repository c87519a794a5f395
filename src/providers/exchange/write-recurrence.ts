import { type RecurrenceRule, type Series, type Until, WEEKDAYS, type Weekday } from '../../core/recurrence/index.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { GraphRecurrence } from './graph-event.ts'
import { ALWAYS_THERE, DAY_NAMES, daysUpTo, INDEXES, SHORTEST_MONTHS } from './recurrence.ts'

type Pattern = Pick<GraphRecurrence['pattern'], 'type'> & Partial<GraphRecurrence['pattern']>

/** The part of a series that Graph has no words for, by its RFC 5545 name; `DTSTART` when the start is not on the rule. */
export interface NotExpressible {
  readonly part: string
}

type Expressed<Value> = Result<Value, NotExpressible>

/** Numbers of days that need another rule than "this day of the month" in the months that lack them. */
const LONGEST_MONTHS = SHORTEST_MONTHS.map((days) => (days === 28 ? 29 : days))

/**
 * The Graph recurrence of a series, or the part that Graph cannot say (Graph v1.0 "recurrencePattern"). Null: not recurring.
 * Exceptions are written as changes of single occurrences and are no part of this.
 */
export function toGraphRecurrence(series: Series): Expressed<GraphRecurrence | null> {
  const { rule, timing } = series
  if (series.rdates.length > 0) return cannot('RDATE')
  if (rule === null) return ok(null)
  const first = timing.kind === 'timed' ? timing.wall.toPlainDate() : timing.date
  const pattern = toPattern(rule, first)
  if (!pattern.ok) return pattern
  const zone = timing.kind === 'timed' ? { recurrenceTimeZone: timing.zone } : {}
  const range = { ...toRange(series, rule), startDate: first.toString(), ...zone }
  return ok({ pattern: { interval: rule.interval, ...pattern.value }, range })
}

function toPattern(rule: RecurrenceRule, first: Temporal.PlainDate): Expressed<Pattern> {
  if (rule.freq === 'DAILY') return toDaily(rule, first)
  if (rule.freq === 'WEEKLY') return toWeekly(rule, first)
  return toMonthlyOrYearly(rule, first)
}

function toDaily(rule: RecurrenceRule, first: Temporal.PlainDate): Expressed<Pattern> {
  const restriction = firstPresent(rule, ['byMonth', 'byMonthDay', 'bySetPos'])
  if (restriction !== null) return cannot(restriction)
  if (rule.byDay.length === 0) return ok({ type: 'daily' })
  // "Every day that is a weekday" is a weekly rule; "every second day that is a weekday" is none.
  return rule.interval === 1 ? toWeekly(rule, first) : cannot('BYDAY')
}

function toWeekly(rule: RecurrenceRule, first: Temporal.PlainDate): Expressed<Pattern> {
  const restriction = firstPresent(rule, ['byMonth', 'byMonthDay', 'bySetPos'])
  if (restriction !== null) return cannot(restriction)
  const days = rule.byDay.length === 0 ? [weekdayOf(first)] : rule.byDay.map(({ day }) => day)
  if (!days.includes(weekdayOf(first))) return cannot('DTSTART')
  return ok({ type: 'weekly', daysOfWeek: days.map((day) => DAY_NAMES[day]), firstDayOfWeek: DAY_NAMES[rule.wkst] })
}

function toMonthlyOrYearly(rule: RecurrenceRule, first: Temporal.PlainDate): Expressed<Pattern> {
  const isYearly = rule.freq === 'YEARLY'
  const isPlain = rule.byDay.length === 0 && rule.byMonthDay.length === 0
  // Without BYMONTH a yearly rule with BYMONTHDAY or BYDAY speaks of the whole year; a monthly one with it skips months.
  const mayNameMonth = isYearly && (rule.byMonth.length === 1 || (rule.byMonth.length === 0 && isPlain))
  if (isYearly ? !mayNameMonth : rule.byMonth.length > 0) return cannot('BYMONTH')
  const month = rule.byMonth[0] ?? first.month
  if (isYearly && month !== first.month) return cannot('DTSTART')
  const relative = rule.byDay.length > 0
  const placed = relative ? toNth(rule, first) : toDayOfMonth(rule, first)
  if (!placed.ok) return placed
  const kind = relative ? 'relative' : 'absolute'
  return ok({ type: `${kind}${isYearly ? 'Yearly' : 'Monthly'}`, ...(isYearly ? { month } : {}), ...placed.value })
}

function toDayOfMonth(rule: RecurrenceRule, first: Temporal.PlainDate): Expressed<Partial<Pattern>> {
  const days = rule.byMonthDay.length === 0 ? [first.day] : rule.byMonthDay
  const day = dayMeant(rule, days, first)
  if (day === null) return cannot(rule.bySetPos.length > 0 && days.length === 1 ? 'BYSETPOS' : 'BYMONTHDAY')
  return Math.min(day, first.daysInMonth) === first.day ? ok({ dayOfMonth: day }) : cannot('DTSTART')
}

/** The one day of the month that Outlook would show: a day that every month has, or "this one or the month's last". */
function dayMeant(rule: RecurrenceRule, days: readonly number[], first: Temporal.PlainDate): number | null {
  const isYearly = rule.freq === 'YEARLY'
  const [day] = days
  const last = days[days.length - 1]
  if (day === undefined || last === undefined) return null
  const isUpTo = !isYearly && last > ALWAYS_THERE && equal(days, daysUpTo(last)) && equal(rule.bySetPos, [-1])
  if (isUpTo) return last
  if (days.length > 1 || rule.bySetPos.length > 0) return null
  if (day === -1) return isYearly ? (LONGEST_MONTHS[first.month - 1] ?? null) : 31
  const shortest = isYearly ? (SHORTEST_MONTHS[first.month - 1] ?? ALWAYS_THERE) : ALWAYS_THERE
  return day > 0 && day <= shortest ? day : null
}

function toNth(rule: RecurrenceRule, first: Temporal.PlainDate): Expressed<Partial<Pattern>> {
  if (rule.byMonthDay.length > 0) return cannot('BYMONTHDAY')
  const ordinals = new Set(rule.byDay.map(({ ordinal }) => ordinal))
  const [ordinal] = ordinals
  const isOne = rule.byDay.length === 1 && ordinal !== null && rule.bySetPos.length === 0
  const isSet = ordinals.size === 1 && ordinal === null && rule.bySetPos.length === 1
  if (!isOne && !isSet) return cannot(rule.bySetPos.length > 0 ? 'BYSETPOS' : 'BYDAY')
  const position = isOne ? ordinal : rule.bySetPos[0]
  const index = [...INDEXES].find(([, number]) => number === position)?.[0]
  if (index === undefined || position === undefined) return cannot(isOne ? 'BYDAY' : 'BYSETPOS')
  const days = rule.byDay.map(({ day }) => day)
  if (!isNth(first, days, position)) return cannot('DTSTART')
  return ok({ index, daysOfWeek: days.map((day) => DAY_NAMES[day]) })
}

function isNth(date: Temporal.PlainDate, days: readonly Weekday[], position: number): boolean {
  const candidates = Array.from({ length: date.daysInMonth }, (_, index) => date.with({ day: index + 1 })).filter(
    (day) => days.includes(weekdayOf(day)),
  )
  return candidates.at(position > 0 ? position - 1 : position)?.equals(date) ?? false
}

function toRange(
  { timing }: Series,
  { end }: RecurrenceRule,
): { type: string; endDate?: string; numberOfOccurrences?: number } {
  if (end === null) return { type: 'noEnd' }
  if ('count' in end) return { type: 'numbered', numberOfOccurrences: end.count }
  return { type: 'endDate', endDate: lastDate(timing, end.until).toString() }
}

/** The last date on which an occurrence may start, in the series' zone. */
function lastDate(timing: Series['timing'], until: Until): Temporal.PlainDate {
  if ('on' in until) return until.on
  const zone = timing.kind === 'timed' ? timing.zone : 'UTC'
  const wall = 'local' in until ? until.local : until.at.toZonedDateTimeISO(zone).toPlainDateTime()
  const isTooLate =
    timing.kind === 'timed' && Temporal.PlainTime.compare(wall.toPlainTime(), timing.wall.toPlainTime()) < 0
  return isTooLate ? wall.toPlainDate().subtract({ days: 1 }) : wall.toPlainDate()
}

type ListName = 'byMonth' | 'byMonthDay' | 'bySetPos'

function firstPresent(rule: RecurrenceRule, names: readonly ListName[]): string | null {
  return names.find((name) => rule[name].length > 0)?.toUpperCase() ?? null
}

const equal = (left: readonly number[], right: readonly number[]): boolean =>
  left.length === right.length && left.every((value, index) => value === right[index])

const cannot = (part: string): { readonly ok: false; readonly error: NotExpressible } => fail({ part })

function weekdayOf(date: Temporal.PlainDate): Weekday {
  const day = WEEKDAYS[date.dayOfWeek - 1]
  if (day === undefined) throw new RangeError('the ISO calendar has seven weekdays')
  return day
}
