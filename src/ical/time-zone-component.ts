import { instantToWall, type ZoneId } from '../core/time/index.ts'
import { contentLine } from './content-line.ts'
import { basic } from './date-time.ts'

/** A change of clocks. */
interface Transition {
  readonly at: Temporal.Instant
  /** What the clock showed until then: the form in which RFC 5545 section 3.6.5 writes the onset. */
  readonly wall: Temporal.PlainDateTime
  readonly offsetFrom: string
  readonly offsetTo: string
  readonly isDaylight: boolean
}

/** How far beyond the window a yearly rule must hold to be written as one. */
const YEARS_AHEAD = 10

/** Texts by zone and years: readers ask for the same all day. */
const made = new Map<string, string>()
const MOST_MADE = 2_000

/**
 * VTIMEZONE (RFC 5545 section 3.6.5) of an IANA zone, right from `from` on for at least ten years past `to`. Zones that change their clocks by a
 * yearly rule get that rule, which most programs read best; others (Morocco) get each change on its own. Lines end with CRLF.
 */
export function timeZoneComponent(
  zone: ZoneId,
  { year: from }: Pick<Temporal.PlainDate, 'year'>,
  { year: to }: Pick<Temporal.PlainDate, 'year'>,
): string {
  const key = `${zone}/${from}/${to}`
  const known = made.get(key)
  if (known !== undefined) return known
  const text = written(zone, from, to)
  if (made.size >= MOST_MADE) made.clear()
  made.set(key, text)
  return text
}

function written(zone: ZoneId, from: number, to: number): string {
  const first = Temporal.PlainDate.from({ year: from - 1, month: 1, day: 1 })
  const last = Temporal.PlainDate.from({ year: to + YEARS_AHEAD, month: 12, day: 31 })
  const transitions = transitionsOf(zone, first, last)
  const rules = yearlyRules(transitions, { first: first.year, last: last.year })
  const observances =
    transitions.length === 0
      ? [fixed(zone, first)]
      : (rules ?? transitions.map((transition) => ({ transition, rule: null }))).map(({ transition, rule }) =>
          observance(transition, rule),
        )
  return [
    contentLine('BEGIN', 'VTIMEZONE'),
    contentLine('TZID', zone),
    // What held before the first change that is listed.
    ...(rules === null && transitions[0] !== undefined ? [before(transitions[0], first)] : []),
    ...observances,
    contentLine('END', 'VTIMEZONE'),
  ].join('')
}

function transitionsOf(zone: ZoneId, first: Temporal.PlainDate, last: Temporal.PlainDate): Transition[] {
  const transitions: Transition[] = []
  const end = last.toZonedDateTime(zone)
  let at = first.toZonedDateTime(zone).getTimeZoneTransition('next')
  while (at !== null && Temporal.ZonedDateTime.compare(at, end) < 0) {
    transitions.push(transitionAt(at, zone))
    at = at.getTimeZoneTransition('next')
  }
  return transitions
}

function transitionAt(at: Temporal.ZonedDateTime, zone: ZoneId): Transition {
  const instant = at.toInstant()
  const earlier = instant.subtract({ seconds: 1 }).toZonedDateTimeISO(zone)
  return {
    at: instant,
    wall: instantToWall(instant.subtract({ seconds: 1 }), zone).add({ seconds: 1 }),
    offsetFrom: basicOffset(earlier.offset),
    offsetTo: basicOffset(at.offset),
    isDaylight: at.offsetNanoseconds > earlier.offsetNanoseconds,
  }
}

interface Rule {
  readonly transition: Transition
  readonly rule: string
}

/** The two rules that all changes follow, each from its first year on; null: they follow none. */
function yearlyRules(
  transitions: readonly Transition[],
  years: { first: number; last: number },
): readonly { readonly transition: Transition; readonly rule: string | null }[] | null {
  const kinds = [...Map.groupBy(transitions, ({ isDaylight }) => isDaylight).values()]
  const rules = kinds.map((changes) => yearlyRule(changes, years))
  const found = rules.filter((rule): rule is Rule => rule !== null)
  return found.length === 2 && kinds.length === 2 ? found : null
}

function yearlyRule(changes: readonly Transition[], { first, last }: { first: number; last: number }): Rule | null {
  const [sample] = changes
  if (sample === undefined || changes.length !== last - first + 1) return null
  const fits = (ordinal: number) =>
    changes.every(
      (change, place) =>
        change.wall.equals(onsetIn(first + place, sample, ordinal)) &&
        change.offsetFrom === sample.offsetFrom &&
        change.offsetTo === sample.offsetTo,
    )
  const ordinal = [-1, 1, 2, 3, 4].find(fits)
  if (ordinal === undefined) return null
  const day = DAYS[sample.wall.dayOfWeek - 1]
  return { transition: sample, rule: `FREQ=YEARLY;BYMONTH=${sample.wall.month};BYDAY=${ordinal}${day}` }
}

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const

/** The nth (negative: last) such weekday of the month, at the same time of day. */
function onsetIn(year: number, { wall }: Transition, ordinal: number): Temporal.PlainDateTime {
  const month = wall.toPlainDate().with({ day: 1 }).with({ year })
  if (ordinal < 0) {
    const end = month.with({ day: month.daysInMonth })
    return end.subtract({ days: (end.dayOfWeek - wall.dayOfWeek + 7) % 7 }).toPlainDateTime(wall.toPlainTime())
  }
  const day = ((wall.dayOfWeek - month.dayOfWeek + 7) % 7) + 7 * (ordinal - 1)
  return month.add({ days: day }).toPlainDateTime(wall.toPlainTime())
}

function observance({ wall, offsetFrom, offsetTo, isDaylight }: Transition, rule: string | null): string {
  const name = isDaylight ? 'DAYLIGHT' : 'STANDARD'
  return component(name, { onset: wall, offsetFrom, offsetTo, rule })
}

const before = ({ offsetFrom, isDaylight }: Transition, first: Temporal.PlainDate): string =>
  component(isDaylight ? 'STANDARD' : 'DAYLIGHT', {
    onset: first.toPlainDateTime(),
    offsetFrom,
    offsetTo: offsetFrom,
    rule: null,
  })

function fixed(zone: ZoneId, first: Temporal.PlainDate): string {
  const offset = basicOffset(first.toZonedDateTime(zone).offset)
  return component('STANDARD', { onset: first.toPlainDateTime(), offsetFrom: offset, offsetTo: offset, rule: null })
}

function component(
  name: 'STANDARD' | 'DAYLIGHT',
  of: { onset: Temporal.PlainDateTime; offsetFrom: string; offsetTo: string; rule: string | null },
): string {
  return [
    contentLine('BEGIN', name),
    contentLine('DTSTART', basic(of.onset.toString({ smallestUnit: 'second' }))),
    contentLine('TZOFFSETFROM', of.offsetFrom),
    contentLine('TZOFFSETTO', of.offsetTo),
    ...(of.rule === null ? [] : [contentLine('RRULE', of.rule)]),
    contentLine('END', name),
  ].join('')
}

/** `+01:00` as RFC 5545 section 3.3.14 writes it. */
const basicOffset = (offset: string): string => offset.replaceAll(':', '')
