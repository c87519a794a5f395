import { type ComponentNode, componentsOf, readComponent } from '../../ical/component-tree.ts'
import { eventComponents, seriesOf } from './component-series.ts'
import type { CompFilter, Filter } from './filter.ts'
import { seriesInZone } from './in-zone.ts'
import { hasInstance } from './instances.ts'
import { ringsWithin } from './match-alarm.ts'
import { matchesProperty, type Scope } from './match-property.ts'
import type { StoredObject, Viewpoint } from './stored-object.ts'

/**
 * Whether an object is what a calendar-query asks for (RFC 4791 sections 7.8 and 9.7).
 *
 * A comp-filter is fulfilled by one component: the instances in the range, the properties and the alarms must be the same VEVENT's, where
 * a series and each of its overrides are VEVENTs of their own. The text is only read when a filter asks for more than VEVENT and its time.
 */
export function matches(object: StoredObject, filter: Filter, viewpoint: Viewpoint): boolean {
  if (filter.isNotDefined) return false
  const reader = readLater(object)
  return (
    filter.props.every((prop) => {
      const calendar = reader()
      return calendar !== null && matchesProperty(prop, { node: calendar, series: null }, viewpoint)
    }) && filter.comps.every((comp) => matchesInCalendar(comp, object, viewpoint, reader))
  )
}

type Reader = () => ComponentNode | null

/** Reads a text once, and only if it is asked for. */
function readLater(object: StoredObject): Reader {
  let read: { readonly calendar: ComponentNode | null } | null = null
  return () => {
    read ??= { calendar: readComponent(object.text) }
    return read.calendar
  }
}

function matchesInCalendar(filter: CompFilter, object: StoredObject, viewpoint: Viewpoint, reader: Reader): boolean {
  const isEvent = filter.name === 'VEVENT'
  // Whatever is in a room's calendar is a meeting.
  if (isEvent && filter.isNotDefined) return false
  const series = seriesInZone(object, viewpoint.zone)
  if (isEvent && filter.props.length === 0 && filter.comps.length === 0)
    return filter.timeRange === null || hasInstance(series, filter.timeRange, viewpoint)

  const calendar = reader()
  if (calendar === null) return false
  if (!isEvent) return matchesAny(filter, { node: calendar, series: null }, viewpoint)
  const events = eventComponents(calendar, series, viewpoint.zone)
  return events.some((event) =>
    matchesScope(filter, { node: event.node, series: seriesOf(event, series, events) }, viewpoint),
  )
}

/** A comp-filter on what is nested in a component. */
function matchesAny(filter: CompFilter, around: Scope, viewpoint: Viewpoint): boolean {
  const nodes = componentsOf(around.node, filter.name)
  if (filter.isNotDefined) return nodes.length === 0
  return nodes.some((node) => matchesScope(filter, { node, series: around.series }, viewpoint))
}

function matchesScope(filter: CompFilter, scope: Scope, viewpoint: Viewpoint): boolean {
  return (
    isInRange(filter, scope, viewpoint) &&
    filter.props.every((prop) => matchesProperty(prop, ownTimes(filter, scope), viewpoint)) &&
    filter.comps.every((comp) => matchesAny(comp, scope, viewpoint))
  )
}

/** A room's calendar holds no to-dos, journals or stored free/busy, so none of them is in any range. */
function isInRange({ name, timeRange }: CompFilter, scope: Scope, viewpoint: Viewpoint): boolean {
  if (timeRange === null) return true
  if (name === 'VALARM') return ringsWithin(scope, timeRange, viewpoint)
  return name === 'VEVENT' && scope.series !== null && hasInstance(scope.series, timeRange, viewpoint)
}

/** The times of the instances are the meeting's, not those of what is nested in it. */
const ownTimes = ({ name }: CompFilter, scope: Scope): Scope => (name === 'VEVENT' ? scope : { ...scope, series: null })
