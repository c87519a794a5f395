import { fail, ok, type Result } from '../result.ts'
import { isWithinYears, isYearWithin, YEARS } from '../time/index.ts'
import { formatUntil } from './format-rule.ts'
import { LIMITS } from './limits.ts'
import type { RecurrenceRefusal, RefusalCode } from './refusal.ts'
import { type ByDay, FREQUENCIES, type RecurrenceRule, type RuleDraft, type Until, WEEKDAYS } from './rule.ts'

type Check = RecurrenceRefusal | null

/** Days of each month in its longest year. */
const MONTH_LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

/**
 * A rule within the limits of RFC 5545 section 3.3.10 and of this service, with defaults filled in and lists sorted; or the
 * first thing that is wrong with it. No library sees a rule before this.
 */
export function createRule(draft: RuleDraft): Result<RecurrenceRule, RecurrenceRefusal> {
  const rule: RecurrenceRule = {
    freq: draft.freq,
    interval: draft.interval ?? 1,
    end: draft.end ?? null,
    byMonth: sorted(draft.byMonth),
    byMonthDay: sorted(draft.byMonthDay),
    byDay: sortedDays(draft.byDay),
    bySetPos: sorted(draft.bySetPos),
    wkst: draft.wkst ?? 'MO',
  }
  const refusal =
    checkFrequency(rule) ?? checkEnd(rule) ?? checkLists(draft, rule) ?? checkDays(rule) ?? checkParts(rule)
  return refusal === null ? ok(rule) : fail(refusal)
}

const sorted = (values: readonly number[] = []): number[] => [...new Set(values)].sort((a, b) => a - b)

function sortedDays(days: readonly ByDay[] = []): ByDay[] {
  const unique = new Map(days.map(({ day, ordinal }) => [`${ordinal}${day}`, { day, ordinal }]))
  const place = ({ day, ordinal }: ByDay) => (ordinal ?? 0) * WEEKDAYS.length + WEEKDAYS.indexOf(day)
  return [...unique.values()].sort((a, b) => place(a) - place(b))
}

const dayText = ({ day, ordinal }: ByDay): string => `${ordinal ?? ''}${day}`

const refuse = (code: RefusalCode, rule: string, detail: { value: unknown; limit: string }): RecurrenceRefusal => ({
  code,
  rule,
  value: String(detail.value),
  limit: detail.limit,
})

function checkFrequency(rule: RecurrenceRule): Check {
  if (!FREQUENCIES.includes(rule.freq))
    return refuse('frequency_refused', 'FREQ', { value: rule.freq, limit: FREQUENCIES.join(', ') })
  if (!WEEKDAYS.includes(rule.wkst))
    return refuse('value_malformed', 'WKST', { value: rule.wkst, limit: WEEKDAYS.join(', ') })
  return checkNumber('INTERVAL', rule.interval, { least: 1, most: LIMITS.interval })
}

function checkEnd({ end }: RecurrenceRule): Check {
  if (end === null) return null
  if ('count' in end) {
    if ('until' in end) return refuse('count_with_until', 'COUNT', { value: end.count, limit: 'COUNT or UNTIL' })
    return checkNumber('COUNT', end.count, { least: 1, most: LIMITS.instances })
  }
  if (isUntilWithinYears(end.until)) return null
  return refuse('time_out_of_range', 'UNTIL', { value: formatUntil(end.until), limit: `${YEARS.first}..${YEARS.last}` })
}

function isUntilWithinYears(until: Until): boolean {
  if ('at' in until) return isWithinYears(until.at)
  return isYearWithin('on' in until ? until.on.year : until.local.year)
}

function checkNumber(name: string, value: number, range: { least: number; most: number }): Check {
  if (Number.isInteger(value) && value >= range.least && value <= range.most) return null
  return refuse('value_out_of_range', name, { value, limit: `${range.least}..${range.most}` })
}

function checkLists(draft: RuleDraft, rule: RecurrenceRule): Check {
  for (const items of [draft.byMonth, draft.byMonthDay, draft.byDay, draft.bySetPos]) {
    if (items !== undefined && items.length > LIMITS.listItems)
      return refuse('too_long', 'RRULE', { value: `${items.length} items`, limit: `${LIMITS.listItems} items` })
  }
  return (
    checkSigned('BYMONTHDAY', rule.byMonthDay, 31) ??
    checkSigned('BYSETPOS', rule.bySetPos, 366) ??
    firstRefusal(rule.byMonth, (month) => checkNumber('BYMONTH', month, { least: 1, most: 12 }))
  )
}

function checkSigned(name: string, values: readonly number[], most: number): Check {
  return firstRefusal(values, (value) =>
    Number.isInteger(value) && value !== 0 && Math.abs(value) <= most
      ? null
      : refuse('value_out_of_range', name, { value, limit: `1..${most} or -${most}..-1` }),
  )
}

function firstRefusal<Item>(items: readonly Item[], check: (item: Item) => Check): Check {
  for (const item of items) {
    const refusal = check(item)
    if (refusal !== null) return refusal
  }
  return null
}

/**
 * Numbered weekdays of a whole year ("the 20th Monday of the year") are taken alone only, and up to the 52nd: mixed with
 * others, or for the 53rd, which some years lack, the engine underneath gives wrong dates, and nobody plans meetings that way.
 */
function checkDays(rule: RecurrenceRule): Check {
  const ofYear = rule.freq === 'YEARLY' && rule.byMonth.length === 0
  const numbered = rule.byDay.filter(({ ordinal }) => ordinal !== null)
  if (ofYear && numbered.length > 0 && (numbered.length < rule.byDay.length || rule.byMonthDay.length > 0))
    return refuse('part_refused', 'BYDAY', { value: rule.byDay.map(dayText), limit: 'numbered days of a year alone' })
  const most = ofYear ? 52 : 5
  return firstRefusal(rule.byDay, ({ day, ordinal }) => {
    if (!WEEKDAYS.includes(day)) return refuse('value_malformed', 'BYDAY', { value: day, limit: WEEKDAYS.join(', ') })
    if (ordinal === null) return null
    if (rule.freq !== 'MONTHLY' && rule.freq !== 'YEARLY')
      return refuse('part_refused', 'BYDAY', {
        value: dayText({ day, ordinal }),
        limit: 'numbers with MONTHLY, YEARLY',
      })
    return checkSigned('BYDAY', [ordinal], most)
  })
}

function checkParts(rule: RecurrenceRule): Check {
  const others = [rule.byMonth, rule.byMonthDay, rule.byDay]
  if (rule.bySetPos.length > 0 && others.every((list) => list.length === 0))
    return refuse('part_refused', 'BYSETPOS', { value: rule.bySetPos, limit: 'beside another BY part' })
  if (rule.byMonthDay.length > 0 && rule.freq === 'WEEKLY')
    return refuse('part_refused', 'BYMONTHDAY', { value: rule.freq, limit: 'DAILY, MONTHLY, YEARLY' })
  return checkDaysExist(rule)
}

function checkDaysExist({ byMonth, byMonthDay }: RecurrenceRule): Check {
  if (byMonth.length === 0 || byMonthDay.length === 0) return null
  const longest = Math.max(...byMonth.map((month) => MONTH_LENGTHS[month - 1] ?? 0))
  if (byMonthDay.some((day) => Math.abs(day) <= longest)) return null
  return refuse('never_occurs', 'BYMONTHDAY', { value: byMonthDay, limit: `1..${longest} in these months` })
}
