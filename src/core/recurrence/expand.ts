import { fail, ok, type Result } from '../result.ts'
import {
  AFTER_LAST_INSTANT,
  allDayInterval,
  compareIntervals,
  FIRST_INSTANT,
  instantToWall,
  isBefore,
  isWithinYears,
  overlaps,
  type ZoneId,
} from '../time/index.ts'
import type { ExpandError } from './expand-error.ts'
import { LIMITS } from './limits.ts'
import type { Occurrence } from './occurrence.ts'
import { type OccurrenceKey, type OccurrenceRef, occurrenceKey, occurrenceRef } from './occurrence-key.ts'
import { ruleStarts, type Starts } from './rule-starts.ts'
import { isInterval, type Override, type Series } from './series.ts'
import { type SeriesClock, seriesClock } from './series-clock.ts'

export interface ExpandRequest {
  /** The window, half open. */
  readonly from: Temporal.Instant
  readonly to: Temporal.Instant
  /** Where the room is: all-day dates hold it from midnight to midnight there. */
  readonly roomZone: ZoneId
  /** More occurrences than this in the window are an error, never a cut. Default `LIMITS.instances`. */
  readonly maxInstances?: number
  /** Periods of the rule to look into. Default `LIMITS.iterations`. */
  readonly maxIterations?: number
  /** Asked between portions of work; true ends the expansion with an error. */
  readonly deadline?: () => boolean
}

type Changed = Override & { readonly cancelled: false }

/** Room on both sides of the window for what zones do between wall time and instants (Samoa once skipped a day). */
const MARGIN = { days: 2 } as const

/**
 * Every meeting of a series that takes place, in part at least, within a window; sorted by start, each original start once.
 *
 * By the wall clock: the rule names wall times, `COUNT` counts them, and only then does each become an instant (a time in a
 * gap moves by the gap, RFC 5545 section 3.3.5), which `UNTIL` is compared with. RDATEs join, EXDATEs and cancelled ones
 * leave, overrides take the place of their original start, wherever that lies, also one that the rule does not name (any
 * more). Times are judged against the window last.
 */
export function expand(series: Series, request: ExpandRequest): Result<Occurrence[], ExpandError> {
  const { from, to, roomZone } = request
  if (!isBefore(from, to))
    return fail({ code: 'window_refused', rule: 'window', value: `${from} to ${to}`, limit: 'to after from' })
  const maxInstances = request.maxInstances ?? LIMITS.instances
  const clock = seriesClock(series.timing, roomZone)
  const starts = startsAround(series, clock, request)
  if (starts.end !== 'done') return fail(stopped(starts.end, series, request))

  const refs = new Map<OccurrenceKey, OccurrenceRef>()
  for (const ref of [...starts.walls.map(clock.toRef), ...series.rdates]) refs.set(occurrenceKey(ref), ref)
  const isRemoved = removal(series, clock)
  const regular = [...refs]
    .filter(([key, ref]) => !isRemoved(key, ref))
    .map(([key, ref]) => asRuled(series, clock, { key, ref }))
  const changed = [...series.overrides].flatMap(([key, override]) =>
    override.cancelled ? [] : [asChanged(series, clock, { key, override, roomZone })],
  )
  const occurrences = [...regular, ...changed].filter((occurrence) => overlaps(occurrence, { start: from, end: to }))
  if (occurrences.length > maxInstances)
    return fail({
      code: 'too_many_instances',
      rule: 'RRULE',
      value: `more than ${maxInstances}`,
      limit: `${maxInstances} in one window`,
    })
  return ok(occurrences.sort((a, b) => compareIntervals(a, b) || compareText(a.key, b.key)))
}

/** A little wider than the window, because the final times decide; capped a little above what may come out. */
function startsAround(series: Series, clock: SeriesClock, request: ExpandRequest): Starts {
  const { timing } = series
  const length = timing.kind === 'timed' ? { seconds: timing.durationSeconds } : { days: timing.days }
  const exceptions = series.exdates.length + series.overrides.size
  const inMargins = 2 * MARGIN.days + 2
  return ruleStarts({
    series,
    clock,
    from: instantToWall(withinYears(request.from), clock.zone).subtract(length).subtract(MARGIN),
    to: instantToWall(withinYears(request.to), clock.zone).add(MARGIN),
    most: (request.maxInstances ?? LIMITS.instances) + exceptions + inMargins + 1,
    maxIterations: request.maxIterations ?? LIMITS.iterations,
    deadline: request.deadline,
  })
}

/** Nothing is booked outside of these years, so a window need not reach further. */
function withinYears(instant: Temporal.Instant): Temporal.Instant {
  if (isWithinYears(instant)) return instant
  return instant.epochMilliseconds < 0 ? FIRST_INSTANT : AFTER_LAST_INSTANT
}

function stopped(end: Exclude<Starts['end'], 'done'>, series: Series, request: ExpandRequest): ExpandError {
  const limit = `${request.maxIterations ?? LIMITS.iterations} periods`
  return {
    code: end,
    rule: 'RRULE',
    value: series.rule?.freq ?? '',
    limit: end === 'deadline' ? 'the time allowed' : limit,
  }
}

/** Tells which starts an EXDATE or an override takes away; both may name the whole day of a timed occurrence. */
function removal(series: Series, clock: SeriesClock): (key: OccurrenceKey, ref: OccurrenceRef) => boolean {
  const keys = new Set<string>([...series.exdates.map(occurrenceKey), ...series.overrides.keys()])
  const hasDays = series.timing.kind === 'timed' && [...keys].some((key) => 'on' in occurrenceRef(key as OccurrenceKey))
  return (key, ref) => keys.has(key) || (hasDays && keys.has(clock.dayOf(ref).toString()))
}

function asRuled(
  series: Series,
  clock: SeriesClock,
  { key, ref }: { key: OccurrenceKey; ref: OccurrenceRef },
): Occurrence {
  const start = clock.atOf(ref)
  const allDay = wholeDays(series, ref)
  return { key, originalStart: start, start, end: clock.endOf(ref), allDay, override: null }
}

function asChanged(
  series: Series,
  clock: SeriesClock,
  { key, override, roomZone }: { key: OccurrenceKey; override: Changed; roomZone: ZoneId },
): Occurrence {
  const ref = occurrenceRef(key)
  const unmoved = asRuled(series, clock, { key, ref })
  if (override.moved === null) return { ...unmoved, override }
  const { moved } = override
  if (isInterval(moved)) return { ...unmoved, start: moved.start, end: moved.end, allDay: null, override }
  return { ...unmoved, ...allDayInterval(moved, roomZone), allDay: moved, override }
}

function wholeDays({ timing }: Series, ref: OccurrenceRef): Occurrence['allDay'] {
  if (timing.kind === 'timed' || 'at' in ref) return null
  return { start: ref.on, end: ref.on.add({ days: timing.days }) }
}

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b))
