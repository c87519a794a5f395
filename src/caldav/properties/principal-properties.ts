import { hrefOf } from '../locate.ts'
import type { DavPerson, DavRoom, PersonPrincipal } from '../ports.ts'
import { PRINCIPAL_REPORTS } from '../reports/supported-reports.ts'
import { CALDAV, CALENDARSERVER, DAV } from '../xml/namespaces.ts'
import { dav, hrefElement } from '../xml/write-xml.ts'
import { xmlText } from '../xml/xml-text.ts'
import { displayName, reportSet, resourceType, whoAsks } from './common.ts'
import { readPrivileges } from './privileges.ts'
import { property, tableOf } from './property-table.ts'

/** RFC 3744 section 4. A principal is a collection too, because clients list it. */
const PRINCIPAL = resourceType({ namespace: DAV, name: 'collection' }, { namespace: DAV, name: 'principal' })

export interface UserContext {
  readonly person: PersonPrincipal
  /** Whose principal it is. */
  readonly of: DavPerson
}

const userHref = ({ of }: UserContext): string => hrefOf({ kind: 'user', personId: of.personId })

/** The mail addresses first: Thunderbird takes the first as the identity. */
const addressSet = (addresses: readonly string[], href: string): string =>
  [...addresses.map((address) => `mailto:${address}`), href].map(hrefElement).join('')

export const userTable = tableOf<UserContext>(whoAsks, readPrivileges, [
  PRINCIPAL,
  reportSet(PRINCIPAL_REPORTS),
  displayName(({ of }) => xmlText(of.displayName)),
  property(DAV, 'principal-URL', (context) => hrefElement(userHref(context))),
  property(DAV, 'owner', (context) => hrefElement(userHref(context))),
  property(DAV, 'group-membership', () => ''),
  property(DAV, 'group-member-set', () => ''),
  property(DAV, 'alternate-URI-set', () => ''),
  // Nobody is told where another person's calendars are: they show what that person may see.
  property(CALDAV, 'calendar-home-set', ({ of, person }) =>
    of.personId === person.personId ? hrefElement(hrefOf({ kind: 'home', personId: of.personId })) : null,
  ),
  property(CALDAV, 'calendar-user-address-set', (context) => addressSet(context.of.addresses, userHref(context))),
  property(CALDAV, 'calendar-user-type', () => 'INDIVIDUAL'),
  property(CALENDARSERVER, 'email-address-set', ({ of }) =>
    of.addresses.map((address) => `<CS:email-address>${xmlText(address)}</CS:email-address>`).join(''),
  ),
])

export interface RoomPrincipalContext {
  readonly person: PersonPrincipal
  readonly room: DavRoom
}

const roomHref = ({ room }: RoomPrincipalContext): string => hrefOf({ kind: 'room', roomId: room.id })

/** What clients find when they look for a location (RFC 6638 section 2.4.2). */
export const roomPrincipalTable = tableOf<RoomPrincipalContext>(whoAsks, readPrivileges, [
  PRINCIPAL,
  reportSet(PRINCIPAL_REPORTS),
  displayName(({ room }) => xmlText(room.name)),
  property(DAV, 'principal-URL', (context) => hrefElement(roomHref(context))),
  property(DAV, 'owner', (context) => hrefElement(roomHref(context))),
  property(DAV, 'group-membership', () => ''),
  property(CALDAV, 'calendar-user-address-set', (context) => addressSet([], roomHref(context))),
  property(CALDAV, 'calendar-user-type', () => 'ROOM'),
])

/** The collections that hold principals, the root, and what holds the homes: they list, and tell who is asking. */
export interface PlainContext {
  readonly person: PersonPrincipal
  readonly name: string
}

export const plainTable = tableOf<PlainContext>(whoAsks, readPrivileges, [
  resourceType({ namespace: DAV, name: 'collection' }),
  reportSet(PRINCIPAL_REPORTS),
  displayName(({ name }) => xmlText(name)),
  property(DAV, 'owner', () => dav('href', hrefOf({ kind: 'root' }))),
])

export interface HomeContext {
  readonly person: PersonPrincipal
}

/** The person's home: its children are the rooms they may see. */
export const homeTable = tableOf<HomeContext>(whoAsks, readPrivileges, [
  resourceType({ namespace: DAV, name: 'collection' }),
  reportSet(PRINCIPAL_REPORTS),
  displayName(({ person }) => xmlText(person.displayName)),
  property(DAV, 'owner', ({ person }) => hrefElement(hrefOf({ kind: 'user', personId: person.personId }))),
  property(CALDAV, 'calendar-home-set', ({ person }) =>
    hrefElement(hrefOf({ kind: 'home', personId: person.personId })),
  ),
  property(CALDAV, 'calendar-user-address-set', ({ person }) =>
    addressSet(person.addresses, hrefOf({ kind: 'user', personId: person.personId })),
  ),
])
