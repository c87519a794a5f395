import { type RecurrenceRule, WEEKDAYS, type Weekday } from '../../../src/core/recurrence/index.ts'

/**
 * The definition of RFC 5545 section 3.3.10 taken literally: look at every day of every period, keep the days that fulfil all
 * parts, apply BYSETPOS. Slow and without any engine, so that the engine can be judged by it. Dates from `start` to `to`.
 */
export function dayByDay(rule: RecurrenceRule, start: Temporal.PlainDate, to: Temporal.PlainDate): string[] {
  const found: string[] = []
  for (let period = periodOf(rule, start); compare(period.first, to) <= 0; period = nextPeriod(rule, period)) {
    const days: Temporal.PlainDate[] = []
    for (let day = period.first; compare(day, period.end) < 0; day = day.add({ days: 1 }))
      if (fulfils(rule, start, day)) days.push(day)
    for (const day of pick(days, rule.bySetPos)) {
      if (compare(day, start) >= 0 && compare(day, to) <= 0) found.push(day.toString())
    }
  }
  return found
}

interface Period {
  readonly first: Temporal.PlainDate
  readonly end: Temporal.PlainDate
}

const UNITS = { DAILY: 'days', WEEKLY: 'weeks', MONTHLY: 'months', YEARLY: 'years' } as const

const compare = Temporal.PlainDate.compare

const weekday = (day: Temporal.PlainDate): Weekday => WEEKDAYS[day.dayOfWeek - 1] ?? 'MO'

function periodOf(rule: RecurrenceRule, day: Temporal.PlainDate): Period {
  const first = {
    DAILY: day,
    WEEKLY: day.subtract({ days: (day.dayOfWeek - 1 - WEEKDAYS.indexOf(rule.wkst) + 7) % 7 }),
    MONTHLY: day.with({ day: 1 }),
    YEARLY: day.with({ month: 1, day: 1 }),
  }[rule.freq]
  return { first, end: first.add({ [UNITS[rule.freq]]: 1 }) }
}

function nextPeriod(rule: RecurrenceRule, period: Period): Period {
  const first = period.first.add({ [UNITS[rule.freq]]: rule.interval })
  return { first, end: first.add({ [UNITS[rule.freq]]: 1 }) }
}

function fulfils(rule: RecurrenceRule, start: Temporal.PlainDate, day: Temporal.PlainDate): boolean {
  const fromEnd = (place: number, length: number) => [place, place - length - 1]
  const oneOf = (list: readonly number[], values: number[]) => list.length === 0 || values.some((v) => list.includes(v))
  return (
    oneOf(rule.byMonth, [day.month]) &&
    oneOf(rule.byMonthDay, fromEnd(day.day, day.daysInMonth)) &&
    (rule.byDay.length === 0 ||
      rule.byDay.some((item) => item.day === weekday(day) && hasOrdinal(rule, item.ordinal, day))) &&
    fulfilsStart(rule, start, day)
  )
}

function hasOrdinal(rule: RecurrenceRule, ordinal: number | null, day: Temporal.PlainDate): boolean {
  if (ordinal === null) return true
  const inMonth = rule.freq === 'MONTHLY' || rule.byMonth.length > 0
  const place = inMonth ? day.day : day.dayOfYear
  const length = inMonth ? day.daysInMonth : day.daysInYear
  return ordinal > 0 ? Math.ceil(place / 7) === ordinal : Math.ceil((length - place + 1) / 7) === -ordinal
}

/** What the rule leaves open is as in its first occurrence. */
function fulfilsStart(rule: RecurrenceRule, start: Temporal.PlainDate, day: Temporal.PlainDate): boolean {
  const saysDay = rule.byDay.length > 0 || rule.byMonthDay.length > 0
  if (saysDay || rule.freq === 'DAILY') return true
  if (rule.freq === 'WEEKLY') return day.dayOfWeek === start.dayOfWeek
  return day.day === start.day && (rule.freq === 'MONTHLY' || rule.byMonth.length > 0 || day.month === start.month)
}

function pick(days: readonly Temporal.PlainDate[], positions: readonly number[]): Temporal.PlainDate[] {
  if (positions.length === 0) return [...days]
  return days.filter((_, index) => positions.includes(index + 1) || positions.includes(index - days.length))
}
