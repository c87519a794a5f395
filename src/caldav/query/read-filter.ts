import { ok, type Result } from '../../core/result.ts'
import type { Precondition } from '../precondition.ts'
import { CALDAV } from '../xml/namespaces.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import {
  COLLATIONS,
  type CompFilter,
  type Filter,
  type ParamFilter,
  type PropFilter,
  type TextMatch,
} from './filter.ts'
import { DATED_PROPERTIES, NESTED_IN, PARAMETERS, PROPERTIES, WITH_TIME_RANGE } from './known-names.ts'
import { readTimeRange } from './read-time-range.ts'
import { refuse } from './report-refusal.ts'

type Read<Value> = Result<Value, Precondition>

/** More filters than this in one query are not asked by any client, but each would be tried on each object. */
const MOST_FILTERS = 100
/** Of comp-filters. */
const GREATEST_DEPTH = 4
/** Longest text to look for, in characters. */
const LONGEST_TEXT = 1000

/**
 * Reads CALDAV:filter (RFC 4791 section 9.7). Refused are what is malformed or makes no sense (`valid-filter`), what names things that cannot
 * be searched or is too much (`supported-filter`), unknown collations, and times in which nothing can be booked. Elements of other namespaces
 * are passed over; an unknown one of CalDAV's own is not, because a condition that is not understood must not widen the answer.
 */
export function readFilter(element: XmlElement): Result<Filter, Precondition> {
  const [calendar, ...others] = element.children.filter(isOurs)
  if (calendar === undefined || calendar.name !== 'comp-filter' || others.length > 0)
    return refuse('valid-filter', 'A filter holds exactly one comp-filter, for VCALENDAR.')
  if (countFilters(calendar, 1) > MOST_FILTERS)
    return refuse(
      'supported-filter',
      `A filter may hold up to ${MOST_FILTERS} conditions, nested up to ${GREATEST_DEPTH} deep.`,
    )
  const read = readComp(calendar, null)
  if (!read.ok) return read
  return ok({ ...read.value, name: 'VCALENDAR' })
}

const isOurs = ({ namespace, name }: XmlElement): boolean =>
  // What drafts before RFC 4791 said for an empty filter; some clients still do.
  namespace === CALDAV && name !== 'is-defined'

const children = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((child) => isOurs(child) && child.name === name)

/** All filters below and with this one; too deep counts as too many. */
function countFilters(comp: XmlElement, depth: number): number {
  if (depth > GREATEST_DEPTH) return Number.POSITIVE_INFINITY
  const params = children(comp, 'prop-filter').reduce((sum, prop) => sum + 1 + prop.children.length, 0)
  return children(comp, 'comp-filter').reduce((sum, inner) => sum + countFilters(inner, depth + 1), 1 + params)
}

function readComp(element: XmlElement, within: string | null): Read<CompFilter> {
  const name = nameOf(element)
  const allowed = ['is-not-defined', 'time-range', 'prop-filter', 'comp-filter']
  const refusal = refuseForm(element, allowed) ?? refuseCompName(name, within)
  if (refusal !== null) return refusal
  const empty = { name, isNotDefined: false, timeRange: null, props: [], comps: [] }
  if (children(element, 'is-not-defined').length > 0) return ok({ ...empty, isNotDefined: true })

  const [range] = children(element, 'time-range')
  if (range !== undefined && !WITH_TIME_RANGE.has(name))
    return refuse('valid-filter', `A time-range says nothing about ${name}.`)
  const timeRange = range === undefined ? ok(null) : readTimeRange(range, 'valid-filter')
  if (!timeRange.ok) return timeRange
  const props = each(children(element, 'prop-filter'), readProp)
  if (!props.ok) return props
  const comps = each(children(element, 'comp-filter'), (inner) => readComp(inner, name))
  if (!comps.ok) return comps
  return ok({ name, isNotDefined: false, timeRange: timeRange.value, props: props.value, comps: comps.value })
}

function refuseCompName(name: string, within: string | null): ReturnType<typeof refuse> | null {
  if (within === null)
    return name === 'VCALENDAR' ? null : refuse('valid-filter', 'The outermost comp-filter must be for VCALENDAR.')
  const places = NESTED_IN.get(name)
  if (name === 'VCALENDAR' || (places !== undefined && !places.includes(within)))
    return refuse('valid-filter', `${shown(name)} cannot stand in ${within}.`)
  return places === undefined ? refuse('supported-filter', `Components ${shown(name)} cannot be searched.`) : null
}

function readProp(element: XmlElement): Read<PropFilter> {
  const name = nameOf(element)
  const refusal = refuseForm(element, ['is-not-defined', 'time-range', 'text-match', 'param-filter'])
  if (refusal !== null) return refusal
  if (!PROPERTIES.has(name)) return refuse('supported-filter', `Properties ${shown(name)} cannot be searched.`)
  const empty = { name, isNotDefined: false, timeRange: null, text: null, params: [] }
  if (children(element, 'is-not-defined').length > 0) return ok({ ...empty, isNotDefined: true })

  const [range] = children(element, 'time-range')
  if (range !== undefined && !DATED_PROPERTIES.has(name))
    return refuse('valid-filter', `A time-range says nothing about ${name}.`)
  const timeRange = range === undefined ? ok(null) : readTimeRange(range, 'valid-filter')
  if (!timeRange.ok) return timeRange
  const text = readText(element)
  if (!text.ok) return text
  if (text.value !== null && timeRange.value !== null)
    return refuse('valid-filter', 'A prop-filter holds a time-range or a text-match, not both.')
  const params = each(children(element, 'param-filter'), readParam)
  return params.ok ? ok({ ...empty, timeRange: timeRange.value, text: text.value, params: params.value }) : params
}

function readParam(element: XmlElement): Read<ParamFilter> {
  const name = nameOf(element)
  const refusal = refuseForm(element, ['is-not-defined', 'text-match'])
  if (refusal !== null) return refusal
  if (!PARAMETERS.has(name)) return refuse('supported-filter', `Parameters ${shown(name)} cannot be searched.`)
  if (children(element, 'is-not-defined').length > 0) return ok({ name, isNotDefined: true, text: null })
  const text = readText(element)
  return text.ok ? ok({ name, isNotDefined: false, text: text.value }) : text
}

/** The text-match of a filter; null: it has none. */
function readText(filter: XmlElement): Read<TextMatch | null> {
  const [element] = children(filter, 'text-match')
  if (element === undefined) return ok(null)
  const named = element.attributes.collation ?? 'default'
  const collation = named === 'default' ? 'i;ascii-casemap' : COLLATIONS.find((known) => known === named)
  if (collation === undefined) return refuse('supported-collation', `Text can be compared by ${COLLATIONS.join(', ')}.`)
  const negate = element.attributes['negate-condition'] ?? 'no'
  if (negate !== 'yes' && negate !== 'no') return refuse('valid-filter', 'A negate-condition is "yes" or "no".')
  if (element.text.length > LONGEST_TEXT)
    return refuse('supported-filter', `Text to look for may have up to ${LONGEST_TEXT} characters.`)
  return ok({ value: element.text, collation, negate: negate === 'yes' })
}

/** A name, nothing but the children that are allowed, only filters more than once, and is-not-defined alone. */
function refuseForm(element: XmlElement, allowed: readonly string[]): ReturnType<typeof refuse> | null {
  if (nameOf(element) === '') return refuse('valid-filter', `A ${element.name} needs a name.`)
  const names = element.children.filter(isOurs).map(({ name }) => name)
  if (names.some((name) => !allowed.includes(name)))
    return refuse('valid-filter', `A ${element.name} holds nothing but ${allowed.join(', ')}.`)
  const single = names.filter((name) => !name.endsWith('-filter'))
  if (new Set(single).size < single.length)
    return refuse('valid-filter', `A ${element.name} holds one condition of a kind.`)
  if (names.includes('is-not-defined') && names.length > 1)
    return refuse('valid-filter', 'An is-not-defined stands alone.')
  return null
}

const nameOf = ({ attributes }: XmlElement): string => (attributes.name ?? '').trim().toUpperCase()

/** A name from outside, short and harmless enough to be said back. */
const shown = (name: string): string => name.replaceAll(/[^A-Z0-9-]/g, '?').slice(0, 40)

function each<Value>(elements: readonly XmlElement[], read: (element: XmlElement) => Read<Value>): Read<Value[]> {
  const values: Value[] = []
  for (const element of elements) {
    const one = read(element)
    if (!one.ok) return one
    values.push(one.value)
  }
  return ok(values)
}
