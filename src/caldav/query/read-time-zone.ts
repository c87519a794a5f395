import { ok, type Result } from '../../core/result.ts'
import type { ZoneId } from '../../core/time/index.ts'
import { componentsOf, linesOf, readComponent } from '../../ical/component-tree.ts'
import { readProperty } from '../../ical/stored-property.ts'
import { zoneByName } from '../../ical/zone-by-name.ts'
import type { Precondition } from '../precondition.ts'
import { CALDAV } from '../xml/namespaces.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { refuse } from './report-refusal.ts'

/**
 * The zone by whose clock a calendar-query understands floating times and whole days: that of its CALDAV:timezone-id (RFC 7809 section 5.2) or
 * CALDAV:timezone (RFC 4791 section 9.8), else `collectionZone`. A zone is known by its name: rules without a name that means something are
 * refused, never taken for UTC.
 */
export function readTimeZone(query: XmlElement, collectionZone: ZoneId): Result<ZoneId, Precondition> {
  const child = (name: string) => query.children.find((one) => one.namespace === CALDAV && one.name === name)
  const id = child('timezone-id')
  const component = child('timezone')
  if (id !== undefined && component !== undefined)
    return refuse('valid-timezone', 'A query names its time zone by timezone or by timezone-id, not by both.')
  if (id !== undefined) {
    const zone = zoneByName(id.text.trim())
    return zone === null ? refuse('valid-timezone', 'The timezone-id is the name of no time zone.') : ok(zone)
  }
  return component === undefined ? ok(collectionZone) : readComponentZone(component.text)
}

function readComponentZone(text: string): Result<ZoneId, Precondition> {
  const calendar = readComponent(text)
  const [zone, ...others] = calendar === null ? [] : componentsOf(calendar, 'VTIMEZONE')
  if (calendar?.name !== 'VCALENDAR' || zone === undefined || others.length > 0)
    return refuse('valid-calendar-data', 'The timezone must be an iCalendar object with exactly one VTIMEZONE.')
  for (const name of ['TZID', 'X-LIC-LOCATION']) {
    const [line] = linesOf(zone, name)
    const known = line === undefined ? null : zoneByName(readProperty(line).value.trim())
    if (known !== null) return ok(known)
  }
  return refuse('valid-calendar-data', 'The VTIMEZONE has a TZID that is the name of no time zone.')
}
