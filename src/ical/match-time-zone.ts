import { WINDOWS_TO_IANA_MAP } from 'windows-iana'
import { createSeries, expand, parseRule, type RecurrenceRule } from '../core/recurrence/index.ts'
import { fail, ok, type Result } from '../core/result.ts'
import { resolveIanaZone, UTC, YEARS, type ZoneId } from '../core/time/index.ts'
import { type ContentLine, parseProperty } from './property.ts'
import { untilYear, withoutFarEnd } from './rule-text.ts'
import type { CalendarComponent } from './scan-text.ts'

/** Dates between which a zone has to be right, both included. */
export interface ZoneSpan {
  readonly from: Temporal.PlainDate
  readonly to: Temporal.PlainDate
}

/** From `at` on (epoch seconds) clocks are `offset` seconds ahead of UTC. */
interface Change {
  readonly at: number
  readonly offset: number
}

/** STANDARD or DAYLIGHT of a VTIMEZONE. */
interface Observance {
  readonly onset: Temporal.PlainDateTime
  readonly offsetFrom: number
  readonly offsetTo: number
  readonly rule: RecurrenceRule | null
  readonly dates: readonly Temporal.PlainDateTime[]
}

/** Real definitions have a few dozen; the longest that list every change since 1900 have less than this. */
const MOST_OBSERVANCES = 200
/** Dates that one observance lists. */
const MOST_DATES = 400

/**
 * The IANA zone whose clocks change within the span exactly as a VTIMEZONE (RFC 5545 section 3.6.5) says; null when there is none, or when
 * the definition cannot be read. Of several the room's own is taken first, then fixed offsets, then the main zone of each region.
 */
export function matchTimeZone(
  definition: CalendarComponent,
  { span, roomZone }: { span: ZoneSpan; roomZone: ZoneId },
): ZoneId | null {
  const observances = definition.components.map(readObservance)
  if (observances.length === 0 || observances.length > MOST_OBSERVANCES) return null
  if (!observances.every((observance) => observance !== null)) return null
  const window = { from: secondsOf(span.from), to: secondsOf(span.to.add({ days: 1 })) }
  const wanted = definedChanges(observances, window)
  if (wanted === null) return null
  return candidates(roomZone).find((zone) => changesLike(zone, wanted, window)) ?? null
}

const secondsOf = (date: Temporal.PlainDate): number => date.toZonedDateTime('UTC').epochMilliseconds / 1000

interface Window {
  readonly from: number
  readonly to: number
}

let others: readonly ZoneId[] | null = null

function candidates(roomZone: ZoneId): readonly ZoneId[] {
  const named = (names: readonly string[]) => names.map(resolveIanaZone).filter((zone): zone is ZoneId => zone !== null)
  others ??= [
    ...new Set(
      named([
        'UTC',
        ...Array.from(
          { length: 27 },
          (_, place) => `Etc/GMT${place > 12 ? '+' : '-'}${place > 12 ? place - 12 : 14 - place}`,
        ),
        ...WINDOWS_TO_IANA_MAP.filter(({ territory }) => territory === '001').flatMap(({ iana }) => iana),
        ...Intl.supportedValuesOf('timeZone'),
      ]),
    ),
  ]
  return [roomZone, ...others]
}

/** Whether a zone has the offset of the first, and each later change, and no other until the end. */
function changesLike(zone: ZoneId, wanted: readonly Change[], { from, to }: Window): boolean {
  let at: Temporal.ZonedDateTime | null = instantOf(from).toZonedDateTimeISO(zone)
  for (const [place, { at: moment, offset }] of wanted.entries()) {
    if (place > 0) at = at.getTimeZoneTransition('next')
    if (at === null || at.offsetNanoseconds !== offset * 1e9 || at.epochMilliseconds !== moment * 1000) return false
  }
  const next = at.getTimeZoneTransition('next')
  return next === null || next.epochMilliseconds >= to * 1000
}

/** The offset at the beginning of the window, then each change within it; null when the rules of a definition cannot be worked out. */
function definedChanges(observances: readonly Observance[], { from, to }: Window): Change[] | null {
  const onsets = observances.map((observance) => onsetsOf(observance, { from, to }))
  if (!onsets.every((list) => list !== null)) return null
  const all = onsets.flat().sort((a, b) => a.at - b.at)
  const [earliest] = all
  if (earliest === undefined) return null
  const before = all.filter(({ at }) => at <= from).at(-1)
  const changes: Change[] = [{ at: from, offset: before?.offset ?? earliest.from }]
  for (const { at, offset } of all)
    if (at > from && at < to && offset !== changes.at(-1)?.offset) changes.push({ at, offset })
  return changes
}

interface Onset extends Change {
  /** The offset until then. */
  readonly from: number
}

function onsetsOf({ onset, offsetFrom, offsetTo, rule, dates }: Observance, window: Window): Onset[] | null {
  const walls = rule === null ? [onset] : ruleWalls(onset, rule, window)
  if (walls === null) return null
  return [...walls, ...dates].map((wall) => ({
    at: wall.toZonedDateTime('UTC').epochMilliseconds / 1000 - offsetFrom,
    offset: offsetTo,
    from: offsetFrom,
  }))
}

/** How far before the window, or before its own end, a rule is looked at, to find the onset that holds when the window begins. */
const SECONDS_BEFORE = 2 * 366 * 86_400

/** The onsets of a rule up to the end of the window, as wall times: a series in a zone without changes names them. */
function ruleWalls(
  onset: Temporal.PlainDateTime,
  rule: RecurrenceRule,
  window: Window,
): Temporal.PlainDateTime[] | null {
  const wall = withinYears(onset)
  const series = createSeries({ timing: { kind: 'timed', wall, zone: UTC, durationSeconds: 1 }, rule })
  if (!series.ok) return null
  const first = wall.toZonedDateTime('UTC').epochMilliseconds / 1000
  const from = Math.max(first, Math.min(window.from, endOf(rule)) - SECONDS_BEFORE)
  const to = window.to + 2 * 86_400
  if (from >= to) return [wall]
  const found = expand(series.value, { from: instantOf(from), to: instantOf(to), roomZone: UTC })
  return found.ok ? found.value.map(({ start }) => start.toZonedDateTimeISO('UTC').toPlainDateTime()) : null
}

/** A count is counted from the first onset on. */
function endOf({ end }: RecurrenceRule): number {
  if (end === null) return Number.POSITIVE_INFINITY
  if ('count' in end) return Number.NEGATIVE_INFINITY
  return 'at' in end.until ? end.until.at.epochMilliseconds / 1000 : Number.NEGATIVE_INFINITY
}

const instantOf = (seconds: number): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(seconds * 1000)

/** Outlook lets every rule begin in 1601. A yearly rule names the same days from any year on. */
function withinYears(wall: Temporal.PlainDateTime): Temporal.PlainDateTime {
  return wall.year < YEARS.first ? wall.with({ year: YEARS.first }) : wall
}

function readObservance({ lines }: CalendarComponent): Observance | null {
  const value = (name: string) => firstValue(lines, name)
  const onset = readWall(value('DTSTART'))
  const [offsetFrom, offsetTo] = [readOffset(value('TZOFFSETFROM')), readOffset(value('TZOFFSETTO'))]
  if (onset === null || offsetFrom === null || offsetTo === null) return null
  const rules = lines.filter(({ name }) => name === 'RRULE')
  const rule = rules[0] === undefined ? ok(null) : readRule(parseProperty(rules[0]).value, offsetFrom)
  if (rules.length > 1 || !rule.ok) return null
  const listed = lines.filter(({ name }) => name === 'RDATE').flatMap((line) => parseProperty(line).value.split(','))
  if (listed.length > MOST_DATES) return null
  const dates = listed.map(readWall)
  if (!dates.every((date) => date !== null)) return null
  return { onset, offsetFrom, offsetTo, rule: rule.value, dates }
}

/** A rule that ended before the first bookable year says no more than its first onset. UNTIL is UTC; here it is compared with wall times. */
function readRule(text: string, offsetFrom: number): Result<RecurrenceRule | null, unknown> {
  if ((untilYear(text) ?? YEARS.first) < YEARS.first) return ok(null)
  const rule = parseRule(withoutFarEnd(text))
  if (rule.ok && !isOnceAYear(rule.value)) return fail('more changes than any place has')
  if (!rule.ok || rule.value.end === null || !('until' in rule.value.end) || !('at' in rule.value.end.until))
    return rule
  return ok({ ...rule.value, end: { until: { at: rule.value.end.until.at.add({ seconds: offsetFrom }) } } })
}

const isOnceAYear = ({ freq, byMonth, byDay, byMonthDay }: RecurrenceRule): boolean =>
  freq === 'YEARLY' &&
  byDay.length <= 1 &&
  byMonth.length <= 1 &&
  (byMonth.length === 1 || byDay.length + byMonthDay.length === 0)

function firstValue(lines: readonly ContentLine[], name: string): string {
  const line = lines.find((candidate) => candidate.name === name)
  return line === undefined ? '' : parseProperty(line).value.trim()
}

function readWall(text: string): Temporal.PlainDateTime | null {
  if (!/^\d{8}(?:T\d{6}Z?)?$/.test(text)) return null
  try {
    return Temporal.PlainDateTime.from(text.replace('Z', ''))
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Seconds ahead of UTC. */
function readOffset(text: string): number | null {
  const parts = /^([+-])(\d{2})(\d{2})(\d{2})?$/.exec(text)
  if (parts === null) return null
  const [, sign, hours, minutes, seconds] = parts
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0)
  return sign === '-' ? -size : size
}
