import { CALDAV, CALENDARSERVER, DAV } from '../xml/namespaces.ts'
import type { QName } from '../xml/write-xml.ts'

const named = (namespace: string, name: string): QName => ({ namespace, name })

/** RFC 3253 section 3.8 and RFC 3744 section 9: answered everywhere. */
export const PRINCIPAL_REPORTS: readonly QName[] = [
  named(DAV, 'expand-property'),
  named(DAV, 'principal-property-search'),
  named(DAV, 'principal-search-property-set'),
  named(CALENDARSERVER, 'calendarserver-principal-search'),
]

export const CALENDAR_REPORTS: readonly QName[] = [
  named(CALDAV, 'calendar-query'),
  named(CALDAV, 'calendar-multiget'),
  named(CALDAV, 'free-busy-query'),
  named(DAV, 'sync-collection'),
  ...PRINCIPAL_REPORTS,
]

/** On one booking (RFC 4791 section 7: calendar-query and multiget are defined for objects too). */
export const OBJECT_REPORTS: readonly QName[] = [
  named(CALDAV, 'calendar-query'),
  named(CALDAV, 'calendar-multiget'),
  named(DAV, 'expand-property'),
]
