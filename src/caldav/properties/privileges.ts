import type { PersonPrincipal } from '../ports.ts'
import { CALDAV, DAV } from '../xml/namespaces.ts'
import { caldav, dav } from '../xml/write-xml.ts'
import { type Property, property } from './property-table.ts'

/** Whether this password, in these hands, may book. */
export const mayWrite = ({ role, scope }: Pick<PersonPrincipal, 'role' | 'scope'>): boolean =>
  role !== 'viewer' && scope === 'write'

const privilege = (inner: string): string => dav('privilege', inner)
const READ = [
  privilege(dav('read')),
  privilege(dav('read-current-user-privilege-set')),
  privilege(caldav('read-free-busy')),
].join('')
/** No DAV:write: rooms and their properties are not the clients' to change. */
const BOOK = ['write-content', 'bind', 'unbind'].map((name) => privilege(dav(name))).join('')

interface Caller {
  readonly person: PersonPrincipal
}

/** RFC 3744 sections 5.3 and 5.4: what the caller may do here, and what there is at all. */
export const calendarPrivileges: readonly Property<Caller>[] = [
  property(DAV, 'current-user-privilege-set', ({ person }) => (mayWrite(person) ? READ + BOOK : READ)),
  {
    ...property<Caller>(DAV, 'supported-privilege-set', () => SUPPORTED),
    onlyWhenAsked: true,
  },
]

/** Where nothing can be written: principals, homes, roots. */
export const readPrivileges: readonly Property<Caller>[] = [
  property(DAV, 'current-user-privilege-set', () => READ),
  {
    ...property<Caller>(DAV, 'supported-privilege-set', () => SUPPORTED),
    onlyWhenAsked: true,
  },
]

const supported = (namespace: string, name: string, says: string, inner = ''): string =>
  dav(
    'supported-privilege',
    `${privilege(namespace === CALDAV ? caldav(name) : dav(name))}<D:description xml:lang="en">${says}</D:description>${inner}`,
  )

const SUPPORTED = supported(
  DAV,
  'all',
  'Everything',
  [
    supported(DAV, 'read', 'Read', supported(CALDAV, 'read-free-busy', 'See when the room is taken')),
    supported(DAV, 'read-current-user-privilege-set', 'See what one may do'),
    supported(
      DAV,
      'write',
      'Book, change and cancel',
      [
        supported(DAV, 'write-content', 'Change a booking'),
        supported(DAV, 'bind', 'Book'),
        supported(DAV, 'unbind', 'Cancel'),
      ].join(''),
    ),
  ].join(''),
)
