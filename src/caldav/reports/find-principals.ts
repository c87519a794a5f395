import type { DavCall } from '../call.ts'
import { wantsMinimal } from '../call.ts'
import { hrefOf } from '../locate.ts'
import type { DavPerson, DavRoom } from '../ports.ts'
import { roomPrincipalTable, userTable } from '../properties/principal-properties.ts'
import { type Asked, compile } from '../properties/property-table.ts'
import { responseWith } from '../xml/write-xml.ts'

const MOST_FOUND = 100

/** What one principal is looked for by. `type`: CALDAV:calendar-user-type. */
export interface Principal {
  readonly kind: 'person' | 'room'
  readonly displayName: string
  readonly addresses: readonly string[]
}

/** RFC 3744 section 9.4 compares without regard to case. */
export const holds = (value: string, wanted: string): boolean => value.toLowerCase().includes(wanted.toLowerCase())

export const typeOf = ({ kind }: Principal): string => (kind === 'room' ? 'ROOM' : 'INDIVIDUAL')

/**
 * Rooms that the caller may see, and people of the organization: at least one of `texts` is looked up in their names and addresses; `keep`
 * has the last word. People are only looked for by a text: nobody lists them all.
 */
export async function findPrincipals(
  call: DavCall,
  asked: Asked,
  {
    texts,
    keep,
  }: {
    readonly texts: readonly string[]
    readonly keep: (principal: Principal) => boolean
  },
): Promise<string> {
  const { person, deps } = call
  const options = { minimal: wantsMinimal(call) }
  const rooms = (await deps.reader.rooms(person)).filter((room) => keep(asPrincipal(room)))
  const people = await peopleBy(call, texts)
  const writeRoom = compile(roomPrincipalTable, asked, options)
  const writeUser = compile(userTable, asked, options)
  return [
    ...rooms.map((room) => responseWith(hrefOf({ kind: 'room', roomId: room.id }), writeRoom({ person, room }))),
    ...people
      .filter((of) =>
        keep({
          kind: 'person',
          displayName: of.displayName,
          addresses: of.addresses,
        }),
      )
      .map((of) => responseWith(hrefOf({ kind: 'user', personId: of.personId }), writeUser({ person, of }))),
  ]
    .slice(0, MOST_FOUND)
    .join('')
}

const asPrincipal = ({ name }: DavRoom): Principal => ({
  kind: 'room',
  displayName: name,
  addresses: [],
})

async function peopleBy({ person, deps }: DavCall, texts: readonly string[]): Promise<readonly DavPerson[]> {
  const found = new Map<number, DavPerson>()
  for (const text of texts.filter((one) => one.trim() !== '').slice(0, 4))
    for (const one of await deps.people.search({
      organizationId: person.organizationId,
      text,
      limit: MOST_FOUND,
    }))
      found.set(one.personId, one)
  return [...found.values()]
}
