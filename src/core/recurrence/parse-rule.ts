import { fail, ok, type Result } from '../result.ts'
import { createRule } from './create-rule.ts'
import { LIMITS } from './limits.ts'
import type { RecurrenceRefusal, RefusalCode } from './refusal.ts'
import type { ByDay, Frequency, RecurrenceRule, RuleDraft, RuleEnd, Until, Weekday } from './rule.ts'

/** Values of a rule by part name, each in its form. */
type Parts = ReadonlyMap<string, string>

interface Form {
  readonly pattern: RegExp
  /** The form, for the person who reads the refusal. */
  readonly limit: string
}

const NUMBER: Form = { pattern: /^[+-]?\d{1,9}$/, limit: 'a whole number' }
const NUMBERS: Form = { pattern: /^[+-]?\d{1,9}(?:,[+-]?\d{1,9})*$/, limit: 'whole numbers with commas between' }

const FORMS: ReadonlyMap<string, Form> = new Map([
  ['FREQ', { pattern: /^[A-Z]+$/, limit: 'DAILY, WEEKLY, MONTHLY, YEARLY' }],
  ['UNTIL', { pattern: /^\d{8}(?:T\d{6}Z?)?$/, limit: 'YYYYMMDD or YYYYMMDDTHHMMSSZ' }],
  ['COUNT', NUMBER],
  ['INTERVAL', NUMBER],
  [
    'BYDAY',
    {
      pattern: /^(?:[+-]?\d{1,3})?(?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:[+-]?\d{1,3})?(?:MO|TU|WE|TH|FR|SA|SU))*$/,
      limit: 'MO, -1FR, 2TU',
    },
  ],
  ['BYMONTHDAY', NUMBERS],
  ['BYMONTH', NUMBERS],
  ['BYSETPOS', NUMBERS],
  ['WKST', { pattern: /^(?:MO|TU|WE|TH|FR|SA|SU)$/, limit: 'MO, TU, WE, TH, FR, SA, SU' }],
])

/**
 * Reads the value of an RFC 5545 RRULE, with or without the leading `RRULE:` that Google writes, in any letter case. UNTIL may
 * have any of its three forms; `createSeries` makes it fit the series.
 */
export function parseRule(text: string): Result<RecurrenceRule, RecurrenceRefusal> {
  const parts = splitParts(text)
  if (!parts.ok) return parts
  const end = readEnd(parts.value)
  return end.ok ? createRule(readDraft(parts.value, end.value)) : end
}

/**
 * The one rule among the recurrence lines of an event (`RRULE:...`, `EXDATE...`, as Google lists them); null when there is
 * none. Two rules, or an EXRULE, are refused: no client edits them, and RFC 5545 tells writers not to make them.
 */
export function parseOnlyRule(lines: readonly string[]): Result<RecurrenceRule | null, RecurrenceRefusal> {
  const named = (name: string) => lines.filter((line) => new RegExp(`^${name}[:;]`, 'i').test(line.trim()))
  const [exrule] = named('EXRULE')
  if (exrule !== undefined) return refuse('part_refused', 'EXRULE', { value: exrule, limit: 'EXDATE' })
  const rules = named('RRULE')
  const [first] = rules
  if (first === undefined) return ok(null)
  return rules.length === 1
    ? parseRule(first)
    : refuse('part_repeated', 'RRULE', { value: `${rules.length} rules`, limit: '1 rule' })
}

const refuse = (code: RefusalCode, rule: string, detail: { value: string; limit: string }) =>
  fail<RecurrenceRefusal>({ code, rule, ...detail })

function splitParts(text: string): Result<Parts, RecurrenceRefusal> {
  if (text.length > LIMITS.ruleLength)
    return refuse('too_long', 'RRULE', { value: `${text.length} characters`, limit: `${LIMITS.ruleLength} characters` })
  const parts = new Map<string, string>()
  const body = text.trim().replace(/^RRULE:/i, '')
  for (const part of body.toUpperCase().split(';')) {
    if (part === '') continue
    const at = part.indexOf('=')
    const name = at < 0 ? part : part.slice(0, at)
    const form = FORMS.get(name)
    if (form === undefined) return refuse('part_refused', name, { value: part, limit: [...FORMS.keys()].join(', ') })
    if (parts.has(name)) return refuse('part_repeated', name, { value: part, limit: 'once' })
    const value = part.slice(name.length + 1)
    if (!form.pattern.test(value)) return refuse('value_malformed', name, { value, limit: form.limit })
    parts.set(name, value)
  }
  return ok(parts)
}

function readDraft(parts: Parts, end: RuleEnd): RuleDraft {
  const list = (name: string) => parts.get(name)?.split(',') ?? []
  return {
    // createRule refuses what is none of the four.
    freq: (parts.get('FREQ') ?? '') as Frequency,
    interval: Number(parts.get('INTERVAL') ?? 1),
    end,
    byMonth: list('BYMONTH').map(Number),
    byMonthDay: list('BYMONTHDAY').map(Number),
    byDay: list('BYDAY').map(readDay),
    bySetPos: list('BYSETPOS').map(Number),
    wkst: (parts.get('WKST') ?? 'MO') as Weekday,
  }
}

function readDay(text: string): ByDay {
  const ordinal = text.slice(0, -2)
  return { day: text.slice(-2) as Weekday, ordinal: ordinal === '' ? null : Number(ordinal) }
}

function readEnd(parts: Parts): Result<RuleEnd, RecurrenceRefusal> {
  const count = parts.get('COUNT')
  const text = parts.get('UNTIL')
  if (text === undefined) return ok(count === undefined ? null : { count: Number(count) })
  if (count !== undefined) return refuse('count_with_until', 'COUNT', { value: count, limit: 'COUNT or UNTIL' })
  const until = readUntil(text)
  return until === null
    ? refuse('value_malformed', 'UNTIL', { value: text, limit: 'a day of the calendar' })
    : ok({ until })
}

/** Null for what no calendar has, as 30 February. */
function readUntil(text: string): Until | null {
  try {
    if (!text.includes('T')) return { on: Temporal.PlainDate.from(text) }
    if (text.endsWith('Z')) return { at: Temporal.Instant.from(text) }
    return { local: Temporal.PlainDateTime.from(text) }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
