import rrule from 'rrule'

/** A series as its calendar knows it. */
export interface Series {
  /** Wall-clock start of the first occurrence. */
  readonly start: Temporal.PlainDateTime
  /** IANA zone in which the wall clock repeats. */
  readonly zone: string
  /**
   * iCalendar lines: `RRULE:...`, `RDATE...`, `EXDATE...`, `EXRULE:...`, with or without parameters.
   * Times with `Z` are instants; others are wall clock in `zone`, or in the zone of their TZID parameter.
   */
  readonly lines: readonly string[]
}

/** One occurrence as the rule makes it, before anybody edited it. */
export interface ExpandedOccurrence {
  /** Wall clock in the series' zone: the identity of the occurrence. */
  readonly local: Temporal.PlainDateTime
  /** The instant that wall clock means; in a gap the later one, in a fold the earlier one. */
  readonly start: Temporal.Instant
}

/** Half-open span of instants; an occurrence is in it when its start is. */
export interface ExpansionWindow {
  readonly from: Temporal.Instant
  readonly to: Temporal.Instant
}

/**
 * The occurrences of a series whose starts lie in a window, in order.
 *
 * The rule runs in the `rrule` package with wall-clock times dressed as UTC, so that it never sees a zone; Temporal then
 * gives each wall clock its instant. Unlike RFC 5545 and like both calendar services, the start counts as an
 * occurrence only when the rule makes it.
 *
 * Throws a `RangeError` or the package's own error when a line cannot be read: check foreign rules with
 * `isReadableRecurrence` first.
 */
export function expandRecurrence(series: Series, window: ExpansionWindow): ExpandedOccurrence[] {
  const set = ruleSet(series)
  const slack = { hours: 26 }
  const from = floating(window.from.subtract(slack).toZonedDateTimeISO(series.zone).toPlainDateTime())
  const to = floating(window.to.add(slack).toZonedDateTimeISO(series.zone).toPlainDateTime())
  return set
    .between(from, to, true)
    .map((date) => occurrence(date, series.zone))
    .filter(({ start }) => Temporal.Instant.compare(start, window.from) >= 0)
    .filter(({ start }) => Temporal.Instant.compare(start, window.to) < 0)
}

/** The first occurrences of a series, at most `limit` of them. */
export function firstOccurrences(series: Series, limit: number): ExpandedOccurrence[] {
  return ruleSet(series)
    .all((_, index) => index < limit)
    .slice(0, limit)
    .map((date) => occurrence(date, series.zone))
}

/** The last occurrence of a series, or null when it never ends or has none. */
export function lastOccurrence(series: Series): ExpandedOccurrence | null {
  const endless = series.lines.some((line) => /^RRULE/i.test(line) && !/(UNTIL|COUNT)=/i.test(line))
  if (endless) return null
  const date = ruleSet(series).before(new Date(Date.UTC(9999, 0, 1)), true)
  return date ? occurrence(date, series.zone) : null
}

/** Whether every line can be read and expanded. */
export function isReadableRecurrence(series: Series): boolean {
  try {
    firstOccurrences(series, 1)
    return true
  } catch {
    // Which of the package's several error classes it was does not matter: the line is refused.
    return false
  }
}

const knownSets = new Map<string, InstanceType<typeof rrule.RRuleSet>>()

function ruleSet(series: Series): InstanceType<typeof rrule.RRuleSet> {
  const key = [series.start.toString(), series.zone, ...series.lines].join('\n')
  const known = knownSets.get(key)
  if (known) return known
  // Without the package's own cache, which keeps every window ever asked for.
  const set = new rrule.RRuleSet(true)
  for (const line of series.lines) addLine(set, line, series)
  if (knownSets.size > 500) knownSets.clear()
  knownSets.set(key, set)
  return set
}

function addLine(set: InstanceType<typeof rrule.RRuleSet>, line: string, series: Series): void {
  const colon = line.indexOf(':')
  const [name = '', ...parameters] = line.slice(0, colon).toUpperCase().split(';')
  const value = line.slice(colon + 1).trim()
  const tzid = /TZID=([^;:]+)/i.exec(line.slice(0, colon))?.[1] ?? series.zone
  if (name === 'RRULE' || name === 'EXRULE') {
    const rule = new rrule.RRule({
      ...rrule.RRule.parseString(floatingUntil(value, series)),
      dtstart: floating(series.start),
    })
    if (name === 'RRULE') set.rrule(rule)
    else set.exrule(rule)
    return
  }
  if (name !== 'RDATE' && name !== 'EXDATE')
    throw new RangeError(`Not a recurrence line: ${[name, ...parameters].join(';')}`)
  for (const each of value.split(',')) {
    const date = floating(wallClock(each, tzid, series))
    if (name === 'RDATE') set.rdate(date)
    else set.exdate(date)
  }
}

/** A rule text whose UNTIL is wall clock in the series' zone; a plain date includes that whole day. */
function floatingUntil(rule: string, series: Series): string {
  return rule.replace(/UNTIL=([0-9TZ]+)/i, (_, until: string) => {
    const end = until.includes('T')
      ? wallClock(until, series.zone, series)
      : wallClock(`${until}T235959`, series.zone, series)
    return `UNTIL=${basic(end)}Z`
  })
}

function wallClock(text: string, zone: string, series: Series): Temporal.PlainDateTime {
  const [start = ''] = text.trim().split('/')
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/.exec(start)
  if (!match) throw new RangeError(`Not an iCalendar date: ${text}`)
  const [, year, month, day, hour, minute, second, utc] = match
  const date = Temporal.PlainDate.from({ year: Number(year), month: Number(month), day: Number(day) })
  if (hour === undefined) return date.toPlainDateTime(series.start.toPlainTime())
  const plain = date.toPlainDateTime({ hour: Number(hour), minute: Number(minute), second: Number(second) })
  const readIn = utc === 'Z' ? 'UTC' : zone
  return plain.toZonedDateTime(readIn).withTimeZone(series.zone).toPlainDateTime()
}

function basic(local: Temporal.PlainDateTime): string {
  return local.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '')
}

function floating(local: Temporal.PlainDateTime): Date {
  return new Date(local.toZonedDateTime('UTC').epochMilliseconds)
}

function occurrence(date: Date, zone: string): ExpandedOccurrence {
  const local = Temporal.Instant.fromEpochMilliseconds(date.getTime()).toZonedDateTimeISO('UTC').toPlainDateTime()
  return { local, start: local.toZonedDateTime(zone).toInstant() }
}
