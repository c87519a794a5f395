import { ok, type Result } from '../../core/result.ts'
import { resolveZone, type ZoneId } from '../../core/time/index.ts'
import { calendarData } from '../calendar-data/calendar-data.ts'
import type { CalendarDataRequest } from '../calendar-data/calendar-data-request.ts'
import { readCalendarData } from '../calendar-data/read-calendar-data.ts'
import type { DavRoom } from '../ports.ts'
import type { Precondition } from '../precondition.ts'
import { type ObjectContext, objectTable } from '../properties/object-properties.ts'
import { keyOf, type PropertyTable, property } from '../properties/property-table.ts'
import type { Viewpoint } from '../query/stored-object.ts'
import { CALDAV, DAV } from '../xml/namespaces.ts'
import { childOf } from '../xml/parse-xml.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { xmlText } from '../xml/xml-text.ts'

/** How long one report may look into objects. */
const MOST_MILLISECONDS = 5_000

/** How a report shows its objects. */
export interface Showing {
  readonly table: PropertyTable<ObjectContext>
  readonly viewpoint: Viewpoint
  /** The first object that could not be shown as asked; the whole report is then refused. */
  failure(): Precondition | null
}

/** The zone of a room; what it is was known when the room was made. */
export function zoneOfRoom({ timeZone }: DavRoom): ZoneId {
  const zone = resolveZone(timeZone)
  if (!zone.ok) throw new Error(`the time zone ${timeZone} of a room is unknown`)
  return zone.value
}

/** CALDAV:calendar-data inside the DAV:prop of a report (RFC 4791 section 9.6). Whole texts, which most ask for, come as they are kept. */
export function showingOf(root: XmlElement, zone: ZoneId): Result<Showing, Precondition> {
  const until = performance.now() + MOST_MILLISECONDS
  const viewpoint: Viewpoint = { zone, deadline: () => performance.now() > until }
  const prop = childOf(root, DAV, 'prop')
  const asked = prop === undefined ? undefined : childOf(prop, CALDAV, 'calendar-data')
  const request = asked === undefined ? null : readCalendarData(asked)
  if (request !== null && !request.ok) return request
  if (request === null || isWhole(request.value)) return ok({ table: objectTable, viewpoint, failure: () => null })
  return ok(shownInParts(request.value, viewpoint))
}

const isWhole = ({ parts, recurrence, freeBusy }: CalendarDataRequest): boolean =>
  parts === null && recurrence === null && freeBusy === null

function shownInParts(request: CalendarDataRequest, viewpoint: Viewpoint): Showing {
  let failure: Precondition | null = null
  const data = property<ObjectContext>(CALDAV, 'calendar-data', ({ stored }) => {
    const object = stored()
    if (object === null || failure !== null) return null
    const shown = calendarData(object, request, viewpoint)
    if (shown.ok) return xmlText(shown.value)
    failure = shown.error
    return null
  })
  return { table: new Map([...objectTable, [keyOf(data), data]]), viewpoint, failure: () => failure }
}
