import { occurrenceRef, type Series } from '../../core/recurrence/index.ts'
import { seriesClock } from '../../core/recurrence/series-clock.ts'
import { type Interval, isBefore } from '../../core/time/index.ts'
import { isComponent, linesOf, readComponent, writeComponent } from '../../ical/component-tree.ts'
import { readProperty } from '../../ical/stored-property.ts'
import { type EventComponent, eventComponents, seriesOf } from '../query/component-series.ts'
import { seriesInZone } from '../query/in-zone.ts'
import { hasInstance } from '../query/instances.ts'
import type { StoredObject, Viewpoint } from '../query/stored-object.ts'

/**
 * A series with those of its overrides alone that touch a range (RFC 4791 section 9.6.6): that take place in it, or would have without the override,
 * or change all that follow. Everything else keeps its bytes.
 */
export function limitRecurrenceSet(object: StoredObject, range: Interval, viewpoint: Viewpoint): string {
  const calendar = readComponent(object.text)
  if (calendar === null) return object.text
  const series = seriesInZone(object, viewpoint.zone)
  const events = eventComponents(calendar, series, viewpoint.zone)
  const touches = (event: EventComponent) =>
    event.key === null ||
    changesWhatFollows(event) ||
    hasInstance(seriesOf(event, series, events), range, viewpoint) ||
    wasWithin(event.key, { series, range, viewpoint })
  const gone = new Set(events.filter((event) => !touches(event)).map(({ node }) => node))
  if (gone.size === 0) return object.text
  return writeComponent({
    name: calendar.name,
    parts: calendar.parts.filter((part) => !isComponent(part) || !gone.has(part)),
  })
}

const changesWhatFollows = ({ node }: EventComponent): boolean =>
  linesOf(node, 'RECURRENCE-ID').some((line) => readProperty(line).parameters.has('RANGE'))

/** Where the rule put it. */
function wasWithin(
  key: NonNullable<EventComponent['key']>,
  { series, range, viewpoint }: { readonly series: Series; readonly range: Interval; readonly viewpoint: Viewpoint },
): boolean {
  const clock = seriesClock(series.timing, viewpoint.zone)
  const ref = occurrenceRef(key)
  const [start, end] = [clock.atOf(ref), clock.endOf(ref)]
  if (!isBefore(start, end)) return !isBefore(start, range.start) && isBefore(start, range.end)
  return isBefore(start, range.end) && isBefore(range.start, end)
}
