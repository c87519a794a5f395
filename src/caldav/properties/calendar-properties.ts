import { zoneText } from '../calendar-text.ts'
import { MAX_DATE_TIME, MAX_RESOURCE_OCTETS, MIN_DATE_TIME, MOST_ATTENDEES, MOST_INSTANCES } from '../limits.ts'
import { hrefOf } from '../locate.ts'
import type { DavRoom, PersonPrincipal } from '../ports.ts'
import { CALENDAR_REPORTS } from '../reports/supported-reports.ts'
import { syncToken } from '../sync-token.ts'
import { APPLE, CALDAV, CALENDARSERVER, DAV, MEETMEUP } from '../xml/namespaces.ts'
import { caldav, hrefElement } from '../xml/write-xml.ts'
import { xmlText } from '../xml/xml-text.ts'
import { reportSet, resourceType, whoAsks } from './common.ts'
import { calendarPrivileges } from './privileges.ts'
import { keyOf, type Property, property, tableOf } from './property-table.ts'

/** A room as a calendar. */
export interface CalendarContext {
  readonly person: PersonPrincipal
  readonly room: DavRoom
}

type One = Property<CalendarContext>

/** What the person has set for themselves goes before what the room says. */
const own = (one: One): One => ({
  ...one,
  write: (context) => context.room.properties[keyOf(one)] ?? one.write(context),
})

/** RFC 4791 section 5.2: what the collection is, and what it takes. */
const calendar: readonly One[] = [
  property(CALDAV, 'supported-calendar-component-set', () => '<C:comp name="VEVENT"/>'),
  property(CALDAV, 'supported-calendar-data', () => '<C:calendar-data content-type="text/calendar" version="2.0"/>'),
  property(CALDAV, 'supported-collation-set', () =>
    ['i;ascii-casemap', 'i;octet', 'i;unicode-casemap'].map((name) => caldav('supported-collation', name)).join(''),
  ),
  property(CALDAV, 'max-resource-size', () => String(MAX_RESOURCE_OCTETS)),
  property(CALDAV, 'max-instances', () => String(MOST_INSTANCES)),
  property(CALDAV, 'max-attendees-per-instance', () => String(MOST_ATTENDEES)),
  property(CALDAV, 'min-date-time', () => MIN_DATE_TIME),
  property(CALDAV, 'max-date-time', () => MAX_DATE_TIME),
  property(CALDAV, 'calendar-timezone-id', ({ room }) => xmlText(room.timeZone)),
  own(property(CALDAV, 'schedule-calendar-transp', () => caldav('opaque'))),
  own(property(CALDAV, 'calendar-description', ({ room }) => xmlText(describe(room)))),
  {
    ...own(
      property(CALDAV, 'calendar-timezone', ({ room }) =>
        xmlText(zoneText(room.timeZone, Number(room.createdAt.slice(0, 4)))),
      ),
    ),
    onlyWhenAsked: true,
  },
]

/** RFC 6578 section 4, and the CTag that came before it: one counter. */
const sync: readonly One[] = [
  property(DAV, 'sync-token', ({ room, person }) => syncToken(room, room.rev, person)),
  property(CALENDARSERVER, 'getctag', ({ room, person }) => syncToken(room, room.rev, person)),
]

const resource: readonly One[] = [
  resourceType({ namespace: DAV, name: 'collection' }, { namespace: CALDAV, name: 'calendar' }),
  reportSet(CALENDAR_REPORTS),
  own(property(DAV, 'displayname', ({ room }) => xmlText(room.name))),
  property(DAV, 'owner', ({ room }) => hrefElement(hrefOf({ kind: 'room', roomId: room.id }))),
  property(DAV, 'creationdate', ({ room }) => xmlText(room.createdAt)),
  property(DAV, 'getcontenttype', () => 'text/calendar; charset=utf-8'),
]

/** Ours: up to when each calendar of the room is known. It moves with every look at a provider, so only who asks is told. */
const freshness: One = {
  ...property(MEETMEUP, 'freshness', ({ room }) => (room.freshness === null ? null : xmlText(room.freshness))),
  onlyWhenAsked: true,
}

/** Colour and order are never ours: a room has none until the person gives it one. */
const looks: readonly One[] = [
  own(property(APPLE, 'calendar-color', () => null)),
  own(property(APPLE, 'calendar-order', () => null)),
]

export const calendarTable = tableOf<CalendarContext>(whoAsks, calendarPrivileges, resource, calendar, sync, looks, [
  freshness,
])

/** What a person may set for themselves although we have a value of our own. */
export const SETTABLE: ReadonlySet<string> = new Set(
  [
    { namespace: DAV, name: 'displayname' },
    { namespace: CALDAV, name: 'calendar-description' },
    { namespace: CALDAV, name: 'calendar-timezone' },
    { namespace: CALDAV, name: 'schedule-calendar-transp' },
    { namespace: APPLE, name: 'calendar-color' },
    { namespace: APPLE, name: 'calendar-order' },
  ].map(keyOf),
)

function describe({ building, floor, capacity, features }: DavRoom): string {
  const seats = capacity === null ? null : `${capacity} seats`
  return [building, floor, seats, ...features].filter((part) => part !== null && part !== '').join(', ')
}
