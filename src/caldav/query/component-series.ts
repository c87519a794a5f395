import { type OccurrenceKey, occurrenceKey, occurrenceRef, type Series } from '../../core/recurrence/index.ts'
import { seriesClock } from '../../core/recurrence/series-clock.ts'
import { instantToWall, UTC, type ZoneId } from '../../core/time/index.ts'
import { type ComponentNode, componentsOf, linesOf } from '../../ical/component-tree.ts'
import { readDateTimes, toInstant } from '../../ical/date-time.ts'
import { readProperty } from '../../ical/stored-property.ts'

/** One VEVENT of an object. */
export interface EventComponent {
  readonly node: ComponentNode
  /** Original start of the occurrence that it overrides, as the series names it; null: it is the meeting or series itself. */
  readonly key: OccurrenceKey | null
}

/** The VEVENTs of a VCALENDAR, in the order of the text. `series` is as the clock of `zone` has it. */
export function eventComponents(calendar: ComponentNode, series: Series, zone: ZoneId): EventComponent[] {
  return componentsOf(calendar, 'VEVENT').map((node) => ({ node, key: keyOf(node, series, zone) }))
}

/**
 * What of a series is said in one of its components: an override is one instance, and the meeting or series itself is what no override has a
 * component for. Where there is none for the series itself, an instance that the series does not know as an override stands for all of it.
 */
export function seriesOf({ key }: EventComponent, series: Series, events: readonly EventComponent[]): Series {
  if (key === null) return withoutOverrides(series, events)
  const override = series.overrides.get(key)
  if (override === undefined && events.every((event) => event.key !== null)) return series
  // The first start is part of every series; that it is not part of this one must be said.
  const clock = seriesClock(series.timing, UTC)
  const overrides = new Map([[key, override ?? { cancelled: true as const }]])
  return { ...series, rule: null, rdates: [], exdates: [clock.toRef(clock.start)], overrides }
}

function withoutOverrides(series: Series, events: readonly EventComponent[]): Series {
  if (series.overrides.size === 0) return series
  const told = new Set(events.map(({ key }) => key))
  const rest = [...series.overrides].map(([key, override]) => [key, told.has(key) ? GONE : override] as const)
  return { ...series, overrides: new Map(rest) }
}

const GONE = { cancelled: true } as const

function keyOf(event: ComponentNode, series: Series, zone: ZoneId): OccurrenceKey | null {
  const [line] = linesOf(event, 'RECURRENCE-ID')
  if (line === undefined) return null
  const [named] = readDateTimes(readProperty(line))
  if (named === undefined) return null
  const { timing, overrides } = series
  if (timing.kind === 'all_day') {
    const on = 'on' in named ? named.on : instantToWall(toInstant(named, zone), zone).toPlainDate()
    return occurrenceKey({ on })
  }
  const key = occurrenceKey('on' in named ? named : { at: toInstant(named, timing.zone) })
  if (overrides.has(key)) return key
  // A date stands for the occurrence of that day, in the text as well as in the series.
  const day = (one: OccurrenceKey) => {
    const ref = occurrenceRef(one)
    return ('on' in ref ? ref.on : instantToWall(ref.at, timing.zone).toPlainDate()).toString()
  }
  const isSameDay = (one: OccurrenceKey) =>
    'on' in occurrenceRef(one) !== 'on' in occurrenceRef(key) && day(one) === day(key)
  return [...overrides.keys()].find(isSameDay) ?? key
}
