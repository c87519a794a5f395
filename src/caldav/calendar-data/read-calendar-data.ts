import { ok, type Result } from '../../core/result.ts'
import type { Precondition } from '../precondition.ts'
import { readBoundedRange } from '../query/read-time-range.ts'
import { refuse } from '../query/report-refusal.ts'
import { CALDAV } from '../xml/namespaces.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import type { CalendarDataRequest, CompSelection, PropSelection } from './calendar-data-request.ts'

type Read<Value> = Result<Value, Precondition>

/** VCALENDAR, VEVENT, VALARM are three. */
const GREATEST_DEPTH = 8
const MOST_SELECTIONS = 500

/**
 * Reads CALDAV:calendar-data of a report (RFC 4791 section 9.6). Anything but text/calendar 2.0 is `supported-calendar-data`; what cannot be read,
 * or does not go together, is `valid-calendar-data`. Names need not be standard (section 7.7).
 */
export function readCalendarData(element: XmlElement): Result<CalendarDataRequest, Precondition> {
  const { 'content-type': type = 'text/calendar', version = '2.0' } = element.attributes
  const [mediaType = ''] = type.split(';')
  if (mediaType.trim().toLowerCase() !== 'text/calendar' || version.trim() !== '2.0')
    return refuse('supported-calendar-data', 'Calendar data is given as text/calendar, version 2.0.')
  const form = refuseForm(element)
  if (form !== null) return form

  const [comp] = children(element, 'comp')
  const parts = comp === undefined ? ok(null) : readParts(comp)
  if (!parts.ok) return parts
  const recurrence = readRecurrence(element)
  if (!recurrence.ok) return recurrence
  const [limit] = children(element, 'limit-freebusy-set')
  const freeBusy = limit === undefined ? ok(null) : readBoundedRange(limit, 'valid-calendar-data')
  if (!freeBusy.ok) return freeBusy
  return ok({ parts: parts.value, recurrence: recurrence.value, freeBusy: freeBusy.value })
}

const children = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((child) => child.namespace === CALDAV && child.name === name)

function refuseForm(element: XmlElement): ReturnType<typeof refuse> | null {
  const has = (name: string) => children(element, name).length
  if (['comp', 'expand', 'limit-recurrence-set', 'limit-freebusy-set'].some((name) => has(name) > 1))
    return refuse('valid-calendar-data', 'A calendar-data asks for one thing of a kind.')
  if (has('expand') + has('limit-recurrence-set') > 1)
    return refuse('valid-calendar-data', 'A calendar-data holds expand or limit-recurrence-set, not both.')
  return null
}

function readRecurrence(element: XmlElement): Read<CalendarDataRequest['recurrence']> {
  const [expand] = children(element, 'expand')
  const [limit] = children(element, 'limit-recurrence-set')
  const asked = expand ?? limit
  if (asked === undefined) return ok(null)
  const range = readBoundedRange(asked, 'valid-calendar-data')
  return range.ok ? ok({ as: asked === expand ? 'instances' : 'limited', range: range.value }) : range
}

function readParts(comp: XmlElement): Read<CompSelection> {
  if (countSelections(comp, 1) > MOST_SELECTIONS)
    return refuse(
      'valid-calendar-data',
      `A calendar-data names up to ${MOST_SELECTIONS} parts, ${GREATEST_DEPTH} deep.`,
    )
  const parts = readComp(comp)
  if (parts === null) return refuse('valid-calendar-data', 'Each comp and prop of a calendar-data needs a name.')
  if (parts.name !== 'VCALENDAR')
    return refuse('valid-calendar-data', 'The outermost comp of a calendar-data must be VCALENDAR.')
  return ok(parts)
}

/** All parts named below and with this one; too deep counts as too many. */
function countSelections(comp: XmlElement, depth: number): number {
  if (depth > GREATEST_DEPTH) return Number.POSITIVE_INFINITY
  const own = 1 + children(comp, 'prop').length
  return children(comp, 'comp').reduce((sum, inner) => sum + countSelections(inner, depth + 1), own)
}

/** A comp that asks for nothing in particular stands for all of it, as VTIMEZONE does in RFC 4791 section 7.8.1. Null: a name is missing. */
function readComp(comp: XmlElement): CompSelection | null {
  const name = nameOf(comp)
  const props = children(comp, 'prop').map(readProp)
  const comps = children(comp, 'comp').map(readComp)
  const [allProps, allComps] = [children(comp, 'allprop').length > 0, children(comp, 'allcomp').length > 0]
  const isBare = props.length + comps.length === 0 && !allProps && !allComps
  if (name === '' || props.some(({ name: one }) => one === '') || comps.includes(null)) return null
  return {
    name,
    props: isBare || allProps ? 'all' : props,
    comps: isBare || allComps ? 'all' : comps.filter((one) => one !== null),
  }
}

const readProp = (prop: XmlElement): PropSelection => ({
  name: nameOf(prop),
  noValue: prop.attributes.novalue === 'yes',
})

const nameOf = ({ attributes }: XmlElement): string => (attributes.name ?? '').trim().toUpperCase()
