import { RRuleTemporal } from 'rrule-temporal'
import { YEARS } from '../time/index.ts'
import type { Frequency, RecurrenceRule } from './rule.ts'

/** A walk over the starts that a rule names, by the wall clock alone: no zone, no UNTIL, no COUNT. */
export interface Walk {
  readonly rule: RecurrenceRule
  /** DTSTART: the phase of the rule and what its parts leave open. */
  readonly start: Temporal.PlainDateTime
  /** First wall time of interest. */
  readonly from: Temporal.PlainDateTime
  /** Last wall time of interest, included. */
  readonly to: Temporal.PlainDateTime
  /** Most periods to look into. */
  readonly maxIterations: number
  /** Asked between portions of work; true ends the walk. */
  readonly deadline?: (() => boolean) | undefined
}

/** `done`: everything up to `to` was visited, or the visitor had enough. */
export type WalkEnd = 'done' | 'too_many_iterations' | 'deadline'

const PERIODS: Readonly<Record<Frequency, 'days' | 'weeks' | 'months' | 'years'>> = {
  DAILY: 'days',
  WEEKLY: 'weeks',
  MONTHLY: 'months',
  YEARLY: 'years',
}

const FIRST_WALL = new Temporal.PlainDateTime(YEARS.first, 1, 1)
const LAST_WALL = new Temporal.PlainDateTime(YEARS.last, 12, 31, 23, 59, 59)
const FIRST_PORTION = 16
const GREATEST_PORTION = 256

/**
 * Visits, in order, the wall times that a rule names within a window, until the visitor answers false.
 *
 * The engine runs in UTC, where each wall time exists once, so no zone rule can drop or shift one; and in growing portions,
 * so that a rule with nothing to find ends at a count of periods, or when the deadline says so.
 */
export function walkRule(walk: Walk, visit: (wall: Temporal.PlainDateTime) => boolean): WalkEnd {
  const engine = floatingEngine(walk)
  const to = earlier(walk.to, LAST_WALL)
  let cursor = later(later(walk.from, walk.start), FIRST_WALL)
  let portion = FIRST_PORTION
  let left = walk.maxIterations
  while (Temporal.PlainDateTime.compare(cursor, to) <= 0) {
    if (left <= 0) return 'too_many_iterations'
    if (walk.deadline?.() === true) return 'deadline'
    const periods = Math.min(portion, left)
    const next = cursor.add({ [PERIODS[walk.rule.freq]]: periods * walk.rule.interval })
    const found = startsBetween(engine, cursor, earlier(next.subtract({ seconds: 1 }), to))
    if (found === null) return 'too_many_iterations'
    for (const wall of found) if (!visit(wall)) return 'done'
    left -= periods
    portion = Math.min(portion * 2, GREATEST_PORTION)
    cursor = next
  }
  return 'done'
}

/** The first wall time from DTSTART on that the rule itself names, or why there is none. */
export function firstStart(
  walk: Omit<Walk, 'from' | 'to'>,
): Temporal.PlainDateTime | 'none' | Exclude<WalkEnd, 'done'> {
  const found: Temporal.PlainDateTime[] = []
  const end = walkRule({ ...walk, from: walk.start, to: LAST_WALL }, (wall) => {
    found.push(wall)
    return false
  })
  return found[0] ?? (end === 'done' ? 'none' : end)
}

function floatingEngine({ rule, start }: Walk): RRuleTemporal<Temporal.ZonedDateTime> {
  const list = (items: readonly number[]) => (items.length === 0 ? undefined : [...items])
  return new RRuleTemporal({
    temporal: Temporal,
    cache: false,
    dtstart: start.toZonedDateTime('UTC'),
    freq: rule.freq,
    interval: rule.interval,
    wkst: rule.wkst,
    ...definedOnly({
      byMonth: list(rule.byMonth),
      byMonthDay: list(rule.byMonthDay),
      bySetPos: list(rule.bySetPos),
      byDay: rule.byDay.length === 0 ? undefined : rule.byDay.map(({ day, ordinal }) => `${ordinal ?? ''}${day}`),
    }),
  })
}

type Defined<Options> = { [Name in keyof Options]?: Exclude<Options[Name], undefined> }

const definedOnly = <Options extends object>(options: Options): Defined<Options> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Defined<Options>

/** Null when the engine reached its own cap, which it reports by throwing. */
function startsBetween(
  engine: RRuleTemporal<Temporal.ZonedDateTime>,
  from: Temporal.PlainDateTime,
  to: Temporal.PlainDateTime,
): Temporal.PlainDateTime[] | null {
  try {
    const found = engine.between(from.toZonedDateTime('UTC'), to.toZonedDateTime('UTC'), true)
    return found.map((start) => start.toPlainDateTime())
  } catch (error) {
    if (error instanceof Error && /^Maximum .* exceeded/.test(error.message)) return null
    throw error
  }
}

const earlier = (a: Temporal.PlainDateTime, b: Temporal.PlainDateTime): Temporal.PlainDateTime =>
  Temporal.PlainDateTime.compare(a, b) <= 0 ? a : b

const later = (a: Temporal.PlainDateTime, b: Temporal.PlainDateTime): Temporal.PlainDateTime =>
  Temporal.PlainDateTime.compare(a, b) >= 0 ? a : b
