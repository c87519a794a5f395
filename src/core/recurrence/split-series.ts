import { fail, ok, type Result } from '../result.ts'
import { instantToWall, isBefore, UTC } from '../time/index.ts'
import { LIMITS } from './limits.ts'
import { type OccurrenceKey, type OccurrenceRef, occurrenceKey, occurrenceRef } from './occurrence-key.ts'
import type { RuleEnd } from './rule.ts'
import { ruleStarts } from './rule-starts.ts'
import type { Series } from './series.ts'
import { type SeriesClock, seriesClock } from './series-clock.ts'

export interface SplitSeries {
  /** What stays: everything before; null when the split is at the first occurrence. */
  readonly before: Series | null
  /** A series of its own from the split on, with its share of COUNT, RDATEs, EXDATEs and overrides. */
  readonly after: Series
}

/** `not_an_occurrence`: neither the rule nor an RDATE has this start. `too_far`: it lies past what one expansion may walk. */
export interface SplitError {
  readonly code: 'not_an_occurrence' | 'too_far'
  readonly value: OccurrenceKey
}

/** A point in time between two occurrences, as the rule sees it. */
interface Cut {
  readonly at: Temporal.Instant
  /** The first start of the rule at or after the cut; null when the rule has none left. */
  readonly next: Temporal.PlainDateTime | null
  /** How many starts of the rule, DTSTART included, lie before the cut. */
  readonly startsBefore: number
}

type Head = Pick<Series, 'timing' | 'rule' | 'rdates'>

/**
 * "This and following": one series becomes two at an original start, and both together take place exactly as the one did. The
 * caller then changes the second. Overrides go by their original start, wherever they were moved to.
 */
export function splitSeries(series: Series, original: OccurrenceRef): Result<SplitSeries, SplitError> {
  // Dates have no zone: without changes of clocks they compare as what they are.
  const clock = seriesClock(series.timing, UTC)
  const at = clock.atOf(original)
  const value = occurrenceKey(original)
  const cut = findCut(series, clock, at)
  if (cut === null) return fail({ code: 'too_far', value })
  const starts = [...series.rdates.map(clock.atOf), ...(cut.next === null ? [] : [clock.toInstant(cut.next)])]
  if (!starts.some((start) => start.equals(at))) return fail({ code: 'not_an_occurrence', value })

  const isAfter = (ref: OccurrenceRef) => !isBefore(clock.atOf(ref), at)
  const isBeforeCut = (ref: OccurrenceRef) => !isAfter(ref)
  if (cut.startsBefore === 0 && series.rdates.every(isAfter)) return ok({ before: null, after: series })
  return ok({
    before: { ...headBefore(series, clock, cut), ...exceptions(series, isBeforeCut) },
    after: { ...headAfter(series, clock, cut), ...exceptions(series, isAfter) },
  })
}

/** Null when the cut lies past what may be walked. Walks from DTSTART on, because COUNT is counted from there. */
function findCut(series: Series, clock: SeriesClock, at: Temporal.Instant): Cut | null {
  const isAfter = (wall: Temporal.PlainDateTime) => !isBefore(clock.toInstant(wall), at)
  const near = instantToWall(at, clock.zone).add({ days: 2 })
  const walk = { series, clock, maxIterations: LIMITS.iterations }
  const around = ruleStarts({ ...walk, from: clock.start, to: near, most: Number.POSITIVE_INFINITY })
  if (around.end === 'too_many_iterations') return null
  const startsBefore = around.walls.filter((wall) => !isAfter(wall)).length
  const next = around.walls.find(isAfter)
  if (next !== undefined) return { at, next, startsBefore }
  // The cut is at an RDATE; the rule goes on some time after it, or not at all.
  const later = ruleStarts({ ...walk, from: near, to: near.add({ years: 200 }), most: 1 })
  return { at, next: later.walls[0] ?? null, startsBefore }
}

function headBefore(series: Series, clock: SeriesClock, cut: Cut): Head {
  const rdates = series.rdates.filter((ref) => isBefore(clock.atOf(ref), cut.at))
  if (cut.startsBefore === 0) return startingAtRdate(series, clock, rdates)
  const { timing, rule } = series
  if (rule === null || cut.next === null) return { timing, rule, rdates }
  return { timing, rule: { ...rule, end: endBefore(rule.end, clock, cut) }, rdates }
}

/** A count stays a count; else UNTIL one second, or one day, before the split, as Google Calendar writes it. */
function endBefore(end: RuleEnd, clock: SeriesClock, cut: Cut): RuleEnd {
  if (end !== null && 'count' in end) return { count: cut.startsBefore }
  const ref = clock.toRef(instantToWall(cut.at, clock.zone))
  return { until: 'at' in ref ? { at: ref.at.subtract({ seconds: 1 }) } : { on: ref.on.subtract({ days: 1 }) } }
}

function headAfter(series: Series, clock: SeriesClock, cut: Cut): Head {
  const rdates = series.rdates.filter((ref) => !isBefore(clock.atOf(ref), cut.at))
  if (cut.next === null) return startingAtRdate(series, clock, rdates)
  const { rule } = series
  const timing = startingAt(series.timing, cut.next)
  if (rule === null || rule.end === null || !('count' in rule.end)) return { timing, rule, rdates }
  return { timing, rule: { ...rule, end: { count: rule.end.count - cut.startsBefore } }, rdates }
}

/** What is left when the rule has no start on this side: the first RDATE takes the place of DTSTART. */
function startingAtRdate(series: Series, clock: SeriesClock, rdates: Series['rdates']): Head {
  const [first, ...rest] = rdates
  const wall = first === undefined ? clock.start : instantToWall(clock.atOf(first), clock.zone)
  return { timing: startingAt(series.timing, wall), rule: null, rdates: rest }
}

function startingAt(timing: Series['timing'], wall: Temporal.PlainDateTime): Series['timing'] {
  return timing.kind === 'timed' ? { ...timing, wall } : { ...timing, date: wall.toPlainDate() }
}

function exceptions(series: Series, isMine: (ref: OccurrenceRef) => boolean): Pick<Series, 'exdates' | 'overrides'> {
  return {
    exdates: series.exdates.filter(isMine),
    overrides: new Map([...series.overrides].filter(([key]) => isMine(occurrenceRef(key)))),
  }
}
