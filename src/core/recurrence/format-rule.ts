import type { ByDay, RecurrenceRule, RuleEnd, Until } from './rule.ts'

/**
 * The RFC 5545 value of an RRULE, without `RRULE:`. Parts come in the order of the RFC's grammar and defaults are left out, so
 * equal rules give equal text.
 */
export function formatRule(rule: RecurrenceRule): string {
  return [
    `FREQ=${rule.freq}`,
    ...formatEnd(rule.end),
    ...(rule.interval === 1 ? [] : [`INTERVAL=${rule.interval}`]),
    ...formatList('BYDAY', rule.byDay.map(formatDay)),
    ...formatList('BYMONTHDAY', rule.byMonthDay),
    ...formatList('BYMONTH', rule.byMonth),
    ...formatList('BYSETPOS', rule.bySetPos),
    ...(rule.wkst === 'MO' ? [] : [`WKST=${rule.wkst}`]),
  ].join(';')
}

const formatList = (name: string, items: readonly (number | string)[]): string[] =>
  items.length === 0 ? [] : [`${name}=${items.join(',')}`]

const formatDay = ({ day, ordinal }: ByDay): string => `${ordinal ?? ''}${day}`

function formatEnd(end: RuleEnd): string[] {
  if (end === null) return []
  return 'count' in end ? [`COUNT=${end.count}`] : [`UNTIL=${formatUntil(end.until)}`]
}

/** UNTIL as text: a date, a wall time, or a time in UTC. */
export function formatUntil(until: Until): string {
  if ('on' in until) return basic(until.on.toString())
  if ('local' in until) return basic(until.local.toString({ smallestUnit: 'second' }))
  return basic(until.at.toString({ smallestUnit: 'second' }))
}

const basic = (iso: string): string => iso.replaceAll(/[-:]/g, '')
