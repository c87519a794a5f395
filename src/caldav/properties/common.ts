import { hrefOf } from '../locate.ts'
import type { PersonPrincipal } from '../ports.ts'
import { DAV } from '../xml/namespaces.ts'
import { dav, element, hrefElement, type QName } from '../xml/write-xml.ts'
import { type Property, property } from './property-table.ts'

interface Caller {
  readonly person: PersonPrincipal
}

/** What every resource tells: who is asking (RFC 5397), and where principals are (RFC 3744 section 5.8). */
export const whoAsks: readonly Property<Caller>[] = [
  property(DAV, 'current-user-principal', ({ person }) =>
    hrefElement(hrefOf({ kind: 'user', personId: person.personId })),
  ),
  property(DAV, 'principal-collection-set', () => hrefElement(hrefOf({ kind: 'principals' }))),
]

/** RFC 3253 section 3.1.5. */
export const reportSet = (reports: readonly QName[]): Property<unknown> => {
  const told = reports
    .map(({ namespace, name }) => dav('supported-report', dav('report', element(namespace, name))))
    .join('')
  return property(DAV, 'supported-report-set', () => told)
}

export const resourceType = (...types: readonly QName[]): Property<unknown> => {
  const told = types.map(({ namespace, name }) => element(namespace, name)).join('')
  return property(DAV, 'resourcetype', () => told)
}

/** Of anything whose words are our own: the same for everybody. */
export const displayName = <Context>(of: (context: Context) => string): Property<Context> =>
  property(DAV, 'displayname', (context) => of(context))
