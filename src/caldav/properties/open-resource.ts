import type { DavCall } from '../call.ts'
import { viewOf } from '../entity-tag.ts'
import { memberQuery, textFor } from '../members.ts'
import type { QName } from '../xml/write-xml.ts'
import { xmlText } from '../xml/xml-text.ts'
import { calendarTable } from './calendar-properties.ts'
import { objectTable } from './object-properties.ts'
import { homeTable, plainTable, roomPrincipalTable, userTable } from './principal-properties.ts'
import { keyOf, type PropertyTable } from './property-table.ts'

/** Reads single properties of one resource: XML inside the element, or null where it has no such property. */
export type OpenResource = (name: QName) => string | null

/** Null: there is no such resource for the caller. */
export async function openResource(call: DavCall): Promise<OpenResource | null> {
  const { located, person, deps } = call
  switch (located.kind) {
    case 'user': {
      const of = await deps.people.read(person.organizationId, located.personId)
      return of === null ? null : reader(userTable, { person, of })
    }
    case 'room': {
      const room = await deps.reader.room(person, located.roomId)
      return room === null ? null : reader(roomPrincipalTable, { person, room })
    }
    case 'home':
      return located.personId === person.personId ? reader(homeTable, { person }) : null
    case 'calendar': {
      const room = located.personId === person.personId ? await deps.reader.room(person, located.roomId) : null
      return room === null
        ? null
        : (name) => reader(calendarTable, { person, room })(name) ?? room.properties[keyOf(name)] ?? null
    }
    case 'object': {
      const room = located.personId === person.personId ? await deps.reader.room(person, located.roomId) : null
      if (room === null) return null
      const query = memberQuery(call, room.id)
      const [found] = await deps.reader.membersNamed(query, [located.name])
      if (found === undefined) return null
      const [member] = await deps.reader.withTexts(query, [found])
      if (member === undefined) return null
      const text = () => textFor(call, room, member)
      return reader(objectTable, {
        person,
        room,
        member,
        view: viewOf(member, person),
        text,
        xml: () => xmlText(text()),
      })
    }
    default:
      return reader(plainTable, { person, name: '' })
  }
}

const reader =
  <Context>(table: PropertyTable<Context>, context: Context): OpenResource =>
  (name) =>
    table.get(keyOf(name))?.write(context) ?? null
