import type { CompFilter, Filter } from '../../src/caldav/query/filter.ts'
import { readFilter } from '../../src/caldav/query/read-filter.ts'
import { CALDAV } from '../../src/caldav/xml/namespaces.ts'
import type { XmlElement } from '../../src/caldav/xml/xml-element.ts'
import { must } from '../core/recurrence/builders.ts'

/** An element of CalDAV's namespace, as a reader of XML gives it: attributes first if any, then children and text. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  ...content: readonly (XmlElement | string)[]
): XmlElement {
  return {
    namespace: CALDAV,
    name,
    attributes,
    children: content.filter((one) => typeof one !== 'string'),
    text: content.filter((one) => typeof one === 'string').join(''),
  }
}

export type Content = readonly (XmlElement | string)[]

export const comp = (name: string, ...content: Content) => element('comp-filter', { name }, ...content)
export const prop = (name: string, ...content: Content) => element('prop-filter', { name }, ...content)
export const param = (name: string, ...content: Content) => element('param-filter', { name }, ...content)
export const text = (value: string, attributes: Readonly<Record<string, string>> = {}) =>
  element('text-match', attributes, value)
export const isNotDefined = element('is-not-defined')

/** `20260104T000000Z/20260105T000000Z`; either side may be missing. */
export function range(span: string, name = 'time-range'): XmlElement {
  const [start = '', end = ''] = span.split('/')
  return element(name, { ...(start === '' ? {} : { start }), ...(end === '' ? {} : { end }) })
}

/** CALDAV:filter with these conditions on VCALENDAR. */
export const filterElement = (...content: Content): XmlElement => element('filter', {}, comp('VCALENDAR', ...content))
export const filter = (...content: Content): Filter => must(readFilter(filterElement(...content)))
/** The same on VEVENT. */
export const events = (...content: Content): Filter => filter(comp('VEVENT', ...content))

export const eventFilter = (...content: Content): CompFilter | undefined => events(...content).comps[0]
