import { isRecurring } from '../../core/occupancy.ts'
import { LIMITS, type Occurrence, occurrenceRef, type Series } from '../../core/recurrence/index.ts'
import { ok, type Result } from '../../core/result.ts'
import type { Interval, ZoneId } from '../../core/time/index.ts'
import { type ComponentNode, isComponent, linesOf, readComponent, writeComponent } from '../../ical/component-tree.ts'
import { contentLine } from '../../ical/content-line.ts'
import { dateText, readDateTimes, toInstant, utcText } from '../../ical/date-time.ts'
import { type ScannedLine, unfold } from '../../ical/scan-lines.ts'
import { readProperty, startOfValue } from '../../ical/stored-property.ts'
import type { Precondition } from '../precondition.ts'
import { type EventComponent, eventComponents } from '../query/component-series.ts'
import { seriesInZone } from '../query/in-zone.ts'
import { search } from '../query/instances.ts'
import { refuse } from '../query/report-refusal.ts'
import type { StoredObject, Viewpoint } from '../query/stored-object.ts'

/** A long description, written once for each of many instances, would be much more than what was stored. */
const MOST_CHARACTERS = 4 * 1024 * 1024

/**
 * The instances of a series that overlap a range, each as a VEVENT of its own (RFC 4791 section 9.6.5): times in UTC, no recurrence properties, no
 * VTIMEZONE; whole days stay dates. Each instance of a series carries RECURRENCE-ID, the first as well. An instance is written out of the override
 * that stands for it, wherever it was moved from. Refused when that would be too many, or too much.
 */
export function expandInstances(
  object: StoredObject,
  range: Interval,
  viewpoint: Viewpoint,
): Result<string, Precondition> {
  const calendar = readComponent(object.text)
  if (calendar === null) return ok(object.text)
  const series = seriesInZone(object, viewpoint.zone)
  const window = { from: range.start, to: range.end, most: LIMITS.instances }
  const found = search(series, window, viewpoint)
  if (found === null)
    return refuse('number-of-matches-within-limits', `A series can be expanded to ${LIMITS.instances} instances.`)

  const zone = series.timing.kind === 'timed' ? series.timing.zone : viewpoint.zone
  const events = eventComponents(calendar, series, viewpoint.zone)
  const instances: ComponentNode[] = []
  let characters = 0
  for (const occurrence of found) {
    const source = sourceOf(occurrence, events)
    if (source === null) continue
    const instance = writeInstance(source, { occurrence, series, zone })
    characters += sizeOf(instance)
    if (characters > MOST_CHARACTERS)
      return refuse('number-of-matches-within-limits', 'The instances of this series are too much text for one answer.')
    instances.push(instance)
  }
  return ok(writeComponent({ name: calendar.name, parts: replaceEvents(calendar, instances) }))
}

/** The instances stand where the first VEVENT stood. */
function replaceEvents(calendar: ComponentNode, instances: readonly ComponentNode[]): ComponentNode['parts'] {
  const [first] = calendar.parts.filter((part) => isComponent(part) && part.name === 'VEVENT')
  return calendar.parts.flatMap((part): ComponentNode['parts'] => {
    if (part === first) return instances
    return isComponent(part) && (part.name === 'VEVENT' || part.name === 'VTIMEZONE') ? [] : [part]
  })
}

interface Source {
  readonly node: ComponentNode
  /** Its DTSTART and length are those of the instance, or of the rule that made it. */
  readonly hasItsLength: boolean
}

function sourceOf({ key, override }: Occurrence, events: readonly EventComponent[]): Source | null {
  const own = events.find((event) => event.key === key)
  const master = events.find((event) => event.key === null)
  const event = own ?? master ?? events[0]
  return event === undefined ? null : { node: event.node, hasItsLength: own !== undefined || override === null }
}

interface Instance {
  readonly occurrence: Occurrence
  readonly series: Series
  /** By its clock other times without a known zone are read. */
  readonly zone: ZoneId
}

const RECURRENCE: ReadonlySet<string> = new Set(['RRULE', 'RDATE', 'EXDATE', 'EXRULE', 'RECURRENCE-ID'])

function writeInstance({ node, hasItsLength }: Source, { occurrence, series, zone }: Instance): ComponentNode {
  const hasId = isRecurring(series) || linesOf(node, 'RECURRENCE-ID').length > 0
  const end = [edge('DTEND', occurrence, 'end')]
  const start = [edge('DTSTART', occurrence, 'start'), ...(hasId ? [recurrenceId(occurrence, series)] : [])]
  const saysNoLength = linesOf(node, 'DTEND').length + linesOf(node, 'DURATION').length === 0
  const parts = node.parts.flatMap((part): ComponentNode['parts'] => {
    if (isComponent(part)) return [componentInUtc(part, zone)]
    if (RECURRENCE.has(part.name)) return []
    if (part.name === 'DTSTART') return saysNoLength && !hasItsLength ? [...start, ...end] : start
    if (part.name === 'DTEND') return end
    if (part.name === 'DURATION') return hasItsLength ? [part] : end
    return [lineInUtc(part, zone)]
  })
  return { name: node.name, parts }
}

function edge(name: 'DTSTART' | 'DTEND', occurrence: Occurrence, side: 'start' | 'end'): ScannedLine {
  const { allDay } = occurrence
  return allDay === null ? line(name, utcText(occurrence[side])) : line(name, dateText(allDay[side]), ';VALUE=DATE')
}

function recurrenceId({ key, originalStart }: Occurrence, { timing }: Series): ScannedLine {
  const ref = occurrenceRef(key)
  if (timing.kind === 'all_day' && 'on' in ref) return line('RECURRENCE-ID', dateText(ref.on), ';VALUE=DATE')
  return line('RECURRENCE-ID', utcText(originalStart))
}

const line = (name: string, value: string, parameters = ''): ScannedLine => ({
  name,
  text: contentLine(name + parameters, value).trimEnd(),
})

function componentInUtc(component: ComponentNode, zone: ZoneId): ComponentNode {
  const parts = component.parts.map((part) => (isComponent(part) ? componentInUtc(part, zone) : lineInUtc(part, zone)))
  return { name: component.name, parts }
}

/** Nothing may refer to a VTIMEZONE that is not there: what else has a TZID is said in UTC. */
function lineInUtc(written: ScannedLine, zone: ZoneId): ScannedLine {
  const property = readProperty(written)
  if (!property.parameters.has('TZID')) return written
  const values = readDateTimes(property)
  if (values.length !== property.value.split(',').length || values.some((value) => 'on' in value)) return written
  const text = unfold(written.text)
  const name = text.slice(0, startOfValue(text) - 1).replace(/;TZID=(?:"[^"]*"|[^";:]*)/i, '')
  return {
    name: written.name,
    text: contentLine(name, values.map((at) => utcText(toInstant(at, zone))).join()).trimEnd(),
  }
}

const sizeOf = (component: ComponentNode): number =>
  component.parts.reduce((sum, part) => sum + (isComponent(part) ? sizeOf(part) : part.text.length + 2), 0)
