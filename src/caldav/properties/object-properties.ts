import { entityTag, type View } from '../entity-tag.ts'
import { hrefOf, type Located } from '../locate.ts'
import type { DavMember, DavRoom, PersonPrincipal } from '../ports.ts'
import { OBJECT_REPORTS } from '../reports/supported-reports.ts'
import { CALDAV, DAV } from '../xml/namespaces.ts'
import { hrefElement } from '../xml/write-xml.ts'
import { xmlText } from '../xml/xml-text.ts'
import { reportSet, whoAsks } from './common.ts'
import { calendarPrivileges } from './privileges.ts'
import { type Asked, isAskedFor, property, tableOf } from './property-table.ts'

export const OBJECT_TYPE = 'text/calendar; charset=utf-8; component=VEVENT'

/** One booking as this person sees it. */
export interface ObjectContext {
  readonly person: PersonPrincipal
  readonly room: DavRoom
  readonly member: DavMember
  readonly view: View
  /** Only when the question needs it: `needsText`. */
  readonly text: () => string
  /** The same as content of an element. */
  readonly xml: () => string
}

const CONTENT_LENGTH = { namespace: DAV, name: 'getcontentlength' }
const CALENDAR_DATA = { namespace: CALDAV, name: 'calendar-data' }

/** Whether the texts have to be read to answer. */
export const needsText = (asked: Asked): boolean =>
  isAskedFor(asked, CONTENT_LENGTH) || isAskedFor(asked, CALENDAR_DATA)

export const httpDate = (instant: string): string =>
  new Date(Temporal.Instant.from(instant).epochMilliseconds).toUTCString()

/** Of a meeting that is private to others the room is all that is told. */
const ownerOf = ({ member: { ownerId }, room, view }: ObjectContext): Located =>
  ownerId === null || view === 'busy' ? { kind: 'room', roomId: room.id } : { kind: 'user', personId: ownerId }

export const objectTable = tableOf<ObjectContext>(whoAsks, calendarPrivileges, [
  property(DAV, 'resourcetype', () => ''),
  property(DAV, 'getetag', ({ member, view, room }) => xmlText(entityTag(member, view, room))),
  property(DAV, 'getcontenttype', () => OBJECT_TYPE),
  {
    ...property<ObjectContext>(DAV, 'getcontentlength', ({ text }) => String(Buffer.byteLength(text()))),
    onlyWhenAsked: true,
  },
  property(DAV, 'getlastmodified', ({ member }) => httpDate(member.changedAt)),
  property(DAV, 'creationdate', ({ member }) => xmlText(member.createdAt)),
  property(DAV, 'displayname', ({ member }) => xmlText(member.name)),
  property(DAV, 'owner', (context) => hrefElement(hrefOf(ownerOf(context)))),
  reportSet(OBJECT_REPORTS),
  {
    ...property<ObjectContext>(CALDAV, 'calendar-data', ({ xml }) => xml()),
    onlyWhenAsked: true,
  },
])
