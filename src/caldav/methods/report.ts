import { type DavAnswer, davCondition, notFound, refuse, tooManyProperties, xmlRefused } from '../answer.ts'
import type { DavCall } from '../call.ts'
import type { Located } from '../locate.ts'
import { isTooMuch, keyOf } from '../properties/property-table.ts'
import { askedInReport } from '../reports/asked-in-report.ts'
import { calendarMultiget } from '../reports/calendar-multiget.ts'
import { calendarQuery } from '../reports/calendar-query.ts'
import type { CalendarReport } from '../reports/calendar-report.ts'
import { calendarserverPrincipalSearch } from '../reports/calendarserver-principal-search.ts'
import { expandProperty } from '../reports/expand-property.ts'
import { freeBusyQuery } from '../reports/free-busy-query.ts'
import { principalPropertySearch } from '../reports/principal-property-search.ts'
import { principalSearchPropertySet } from '../reports/principal-search-property-set.ts'
import { syncCollection } from '../reports/sync-collection.ts'
import { CALDAV, CALENDARSERVER, DAV } from '../xml/namespaces.ts'
import { parseXml } from '../xml/parse-xml.ts'
import type { XmlElement } from '../xml/xml-element.ts'

type OnCalendar = (report: CalendarReport) => Promise<DavAnswer>
type Anywhere = (call: DavCall, root: XmlElement) => Promise<DavAnswer>

const key = (namespace: string, name: string): string => keyOf({ namespace, name })

/** One file for each report. */
const ON_CALENDAR: ReadonlyMap<string, OnCalendar> = new Map([
  [key(DAV, 'sync-collection'), syncCollection],
  [key(CALDAV, 'calendar-multiget'), calendarMultiget],
  [key(CALDAV, 'calendar-query'), calendarQuery],
  [key(CALDAV, 'free-busy-query'), freeBusyQuery],
])

const ANYWHERE: ReadonlyMap<string, Anywhere> = new Map([
  [key(DAV, 'expand-property'), expandProperty],
  [key(DAV, 'principal-property-search'), principalPropertySearch],
  [key(DAV, 'principal-search-property-set'), principalSearchPropertySet],
  [key(CALENDARSERVER, 'calendarserver-principal-search'), calendarserverPrincipalSearch],
])

/** RFC 3253 section 3.6. What is not served is refused by name, never with another status: clients then do without. */
export async function report(call: DavCall): Promise<DavAnswer> {
  const root = parseXml(call.body)
  if (!root.ok) return xmlRefused(root.error)
  if (isTooMuch(askedInReport(root.value))) return tooManyProperties()
  const anywhere = ANYWHERE.get(keyOf(root.value))
  if (anywhere !== undefined) return anywhere(call, root.value)
  const onCalendar = ON_CALENDAR.get(keyOf(root.value))
  if (onCalendar === undefined || !isInCalendar(call.located)) return unsupported()
  const { personId, roomId } = call.located
  const room = personId === call.person.personId ? await call.deps.reader.room(call.person, roomId) : null
  if (room === null) return notFound()
  const object = call.located.kind === 'object' ? call.located.name : null
  return onCalendar({ call, root: root.value, room, object })
}

const isInCalendar = (located: Located): located is Located & { kind: 'calendar' | 'object' } =>
  located.kind === 'calendar' || located.kind === 'object'

const unsupported = (): DavAnswer =>
  refuse({
    status: 403,
    condition: davCondition('supported-report'),
    text: 'This report is not served here; DAV:supported-report-set names those that are.',
  })
