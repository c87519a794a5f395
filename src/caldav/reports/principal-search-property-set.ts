import { type DavAnswer, xmlAnswer } from '../answer.ts'
import { CALDAV, CALENDARSERVER, DAV } from '../xml/namespaces.ts'
import { dav, document, element } from '../xml/write-xml.ts'

const SEARCHABLE = [
  { namespace: DAV, name: 'displayname', says: 'Name' },
  {
    namespace: CALENDARSERVER,
    name: 'email-address-set',
    says: 'Mail address',
  },
  {
    namespace: CALDAV,
    name: 'calendar-user-address-set',
    says: 'Calendar address',
  },
  { namespace: CALDAV, name: 'calendar-user-type', says: 'Person or room' },
]

const BODY = document(
  'D:principal-search-property-set',
  SEARCHABLE.map(({ namespace, name, says }) =>
    dav(
      'principal-search-property',
      `${dav('prop', element(namespace, name))}<D:description xml:lang="en">${says}</D:description>`,
    ),
  ).join(''),
)

/** RFC 3744 section 9.5: what people and rooms can be looked for by. */
export async function principalSearchPropertySet(): Promise<DavAnswer> {
  return xmlAnswer(200, BODY)
}
