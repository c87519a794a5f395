import type { Series } from '../../core/recurrence/index.ts'
import { isBefore } from '../../core/time/index.ts'
import { type ComponentNode, linesOf } from '../../ical/component-tree.ts'
import { unescapeText } from '../../ical/content-line.ts'
import { readDateTimes, toInstant } from '../../ical/date-time.ts'
import { type Property, readProperty } from '../../ical/stored-property.ts'
import { matchesText } from './collation.ts'
import type { ParamFilter, PropFilter, TimeRange } from './filter.ts'
import { edgeMoment, hasMoment } from './instances.ts'
import type { Viewpoint } from './stored-object.ts'

/** A component, and the instances that it stands for; null where it has none to speak of. */
export interface Scope {
  readonly node: ComponentNode
  readonly series: Series | null
}

/**
 * True when one property of a component fulfils all of a prop-filter (RFC 4791 section 9.7.2). A property that is not there fulfils none but
 * `is-not-defined`, a negated text-match among them.
 */
export function matchesProperty(filter: PropFilter, scope: Scope, viewpoint: Viewpoint): boolean {
  const properties = linesOf(scope.node, filter.name).map(readProperty)
  if (filter.isNotDefined) return properties.length === 0
  const range = filter.timeRange
  if (range !== null && scope.series !== null && (filter.name === 'DTSTART' || filter.name === 'DTEND'))
    return hasEdge(filter, { node: scope.node, series: scope.series }, range, viewpoint)
  return properties.some(
    (property) =>
      (range === null || isDated(property, range, viewpoint)) &&
      (filter.text === null || viewpoint.deadline?.() === true || matchesText(readableValue(property), filter.text)) &&
      filter.params.every((param) => matchesParameter(param, property)),
  )
}

/** Start and end are those of each instance; the end is there when a length is given instead (RFC 4791 section 9.9). */
function hasEdge(
  { name, params }: PropFilter,
  { node, series }: { readonly node: ComponentNode; readonly series: Series },
  range: TimeRange,
  viewpoint: Viewpoint,
): boolean {
  const lines = [...linesOf(node, name), ...(name === 'DTEND' ? linesOf(node, 'DURATION') : [])]
  const isThere = lines.some((line) => params.every((param) => matchesParameter(param, readProperty(line))))
  return isThere && hasMoment(series, edgeMoment(name === 'DTSTART' ? 'start' : 'end'), range, viewpoint)
}

const isDated = (property: Property, range: TimeRange, { zone }: Viewpoint): boolean =>
  readDateTimes(property).some((dateTime) => isWithin(toInstant(dateTime, zone), range))

/** RFC 4791 section 9.9: from the start on, before the end. */
export function isWithin(at: Temporal.Instant, { start, end }: TimeRange): boolean {
  return (start === null || !isBefore(at, start)) && (end === null || isBefore(at, end))
}

function matchesParameter({ name, isNotDefined, text }: ParamFilter, { parameters }: Property): boolean {
  const values = parameters.get(name)
  if (isNotDefined || values === undefined) return isNotDefined && values === undefined
  return text === null || values.some((value) => matchesText(value, text))
}

/** Values that are no TEXT, where a backslash is a backslash (RFC 5545 section 3.3). */
const LITERAL: ReadonlySet<string> = new Set([
  'ATTENDEE',
  'ORGANIZER',
  'URL',
  'ATTACH',
  'RRULE',
  'SOURCE',
  'IMAGE',
  'CONFERENCE',
])

const readableValue = ({ name, value }: Property): string => (LITERAL.has(name) ? value : unescapeText(value))
