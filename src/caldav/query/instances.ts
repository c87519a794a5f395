import { expand, LIMITS, type Occurrence, type Override, type Series } from '../../core/recurrence/index.ts'
import { isInterval } from '../../core/recurrence/series.ts'
import { AFTER_LAST_INSTANT, FIRST_INSTANT, isBefore } from '../../core/time/index.ts'
import type { TimeRange } from './filter.ts'
import type { Viewpoint } from './stored-object.ts'

/**
 * True when an instance of a series overlaps a range (RFC 4791 section 9.9, table for VEVENT). Overrides count where they are now; what was
 * cancelled counts nowhere. Looks only as far as the first instance, so a series without end costs no more than one with; where it cannot
 * find out within the caps of expansion, it says yes: shown and not meant is better than meant and not shown.
 */
export function hasInstance(series: Series, range: TimeRange, viewpoint: Viewpoint): boolean {
  const { start: from, end: to } = { start: range.start ?? FIRST_INSTANT, end: range.end ?? AFTER_LAST_INSTANT }
  if (!isBefore(from, to)) return false
  const found = search(series, { from, to, most: 1 }, viewpoint)
  return found === null || found.length > 0
}

/** A moment of each instance: its start or its end, so many seconds later (negative: earlier), and so often again. */
export interface Moment {
  readonly edge: 'start' | 'end'
  readonly offsetSeconds: number
  readonly repeats: number
  readonly spacingSeconds: number
}

/** The start or the end itself. */
export const edgeMoment = (edge: Moment['edge']): Moment => ({ edge, offsetSeconds: 0, repeats: 0, spacingSeconds: 0 })

/** True when such a moment of an instance lies within a range, its end excluded; when that cannot be found out, too. */
export function hasMoment(series: Series, moment: Moment, range: TimeRange, viewpoint: Viewpoint): boolean {
  const start = range.start?.epochMilliseconds ?? Number.NEGATIVE_INFINITY
  const end = range.end?.epochMilliseconds ?? Number.POSITIVE_INFINITY
  const offset = moment.offsetSeconds * 1000
  const spacing = moment.spacingSeconds * 1000
  const repeats = spacing > 0 ? moment.repeats : 0
  // Where the edge must lie so that one of the repetitions can be in the range.
  const lowest = start - offset - repeats * spacing
  const highest = end - offset
  const isBetween = repeats > 0 && Number.isFinite(start) && Number.isFinite(end)
  const isHit = (edge: number): boolean => {
    if (edge < lowest || edge >= highest) return false
    if (!isBetween) return true
    const first = Math.max(0, Math.ceil((start - edge - offset) / spacing))
    return first <= repeats && edge + offset + first * spacing < end
  }

  // An instance that ends at the first moment of a range does not overlap it.
  const from = withinYears(lowest - 1000)
  const to = withinYears(highest)
  if (!isBefore(from, to)) return false
  // More than this many cannot begin before the range and end after it: the others are in it.
  const most = isBetween ? LIMITS.instances : series.overrides.size + 2
  const found = search(series, { from, to, most }, viewpoint)
  return found === null || found.some((instance) => isHit(instance[moment.edge].epochMilliseconds))
}

function withinYears(milliseconds: number): Temporal.Instant {
  if (milliseconds <= FIRST_INSTANT.epochMilliseconds) return FIRST_INSTANT
  if (milliseconds >= AFTER_LAST_INSTANT.epochMilliseconds) return AFTER_LAST_INSTANT
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(milliseconds))
}

interface Search {
  readonly from: Temporal.Instant
  readonly to: Temporal.Instant
  readonly most: number
}

/**
 * The instances of a series that overlap a window, sorted by start, `override` saying which exception made them; null: they are more than `most`,
 * or not to be found out within the caps of expansion. What takes no time is in the window that it starts in.
 */
export function search(
  series: Series,
  { from, to, most }: Search,
  { zone, deadline }: Viewpoint,
): readonly Occurrence[] | null {
  const expanded = expand(lasting(series), {
    ...{ from, to, roomZone: zone, maxInstances: most },
    ...(deadline === undefined ? {} : { deadline }),
  })
  if (!expanded.ok) return null
  return expanded.value.map((instance) =>
    isMomentary(instance, series) ? { ...instance, end: instance.start } : instance,
  )
}

const takesNoTime = ({ timing }: Series): boolean => timing.kind === 'timed' && timing.durationSeconds <= 0

const isMovedToMoment = (override: Override | undefined): boolean =>
  override !== undefined &&
  !override.cancelled &&
  override.moved !== null &&
  isInterval(override.moved) &&
  override.moved.start.equals(override.moved.end)

function isMomentary({ key, override }: Occurrence, series: Series): boolean {
  return (override?.moved ?? null) === null ? takesNoTime(series) : isMovedToMoment(series.overrides.get(key))
}

/**
 * What takes no time is searched as if it took a second. Ranges begin and end with whole seconds, so it lies in exactly those that the table
 * names for it: from the start on, before the end.
 */
function lasting(series: Series): Series {
  const { timing, overrides } = series
  const hasMoment = [...overrides.values()].some(isMovedToMoment)
  if (!takesNoTime(series) && !hasMoment) return series
  const asSecond = (override: Override) => (isMovedToMoment(override) ? aSecondLong(override) : override)
  return {
    ...series,
    timing: timing.kind === 'timed' && timing.durationSeconds <= 0 ? { ...timing, durationSeconds: 1 } : timing,
    overrides: new Map([...overrides].map(([key, override]) => [key, asSecond(override)])),
  }
}

function aSecondLong(override: Override): Override {
  if (override.cancelled || override.moved === null || !isInterval(override.moved)) return override
  const { start } = override.moved
  return { ...override, moved: { start, end: start.add({ seconds: 1 }) } }
}
