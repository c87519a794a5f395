import { bodyRefused, type DavAnswer, multistatusAnswer, notFound, ours, refuse, xmlRefused } from '../answer.ts'
import type { DavCall } from '../call.ts'
import { memberQuery } from '../members.ts'
import { calendarTable, SETTABLE } from '../properties/calendar-properties.ts'
import { keyOf } from '../properties/property-table.ts'
import { DAV } from '../xml/namespaces.ts'
import { childOf, parseXml } from '../xml/parse-xml.ts'
import { dav, element, propstat, type QName, responseWith } from '../xml/write-xml.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { xmlText } from '../xml/xml-text.ts'

interface Change extends QName {
  /** XML content; null: remove. */
  readonly value: string | null
}

const MOST_VALUE_OCTETS = 65_536
const MOST_CHANGES = 64

/**
 * RFC 4918 section 9.2: all or nothing. On a calendar, what is set is the person's own: one colour never changes another's. Elsewhere, and
 * for what the server itself says, everything is protected.
 */
export async function proppatch(call: DavCall): Promise<DavAnswer> {
  const { located, person, deps } = call
  const root = parseXml(call.body)
  if (!root.ok) return xmlRefused(root.error)
  if (root.value.namespace !== DAV || root.value.name !== 'propertyupdate')
    return bodyRefused('A PROPPATCH says what to change with DAV:propertyupdate.')
  const changes = changesIn(root.value)
  if (changes.length === 0) return bodyRefused('DAV:propertyupdate changes nothing.')
  if (located.kind !== 'calendar') return refusedAll(call, changes, new Set(changes.map(keyOf)))
  const room = located.personId === person.personId ? await deps.reader.room(person, located.roomId) : null
  if (room === null) return notFound()
  const refused = new Set(changes.filter(isProtected).map(keyOf))
  if (refused.size > 0) return refusedAll(call, changes, refused)
  const stored = changes.length <= MOST_CHANGES && (await deps.properties.change(memberQuery(call, room.id), changes))
  if (!stored)
    return refuse({
      status: 507,
      condition: ours('too-many-properties'),
      text: 'No more properties are kept for this calendar.',
    })
  return multistatusAnswer(responseWith(call.href, propstat(200, names(changes))))
}

/** The last word about a property counts. */
function changesIn(root: XmlElement): Change[] {
  const changes = new Map<string, Change>()
  for (const instruction of root.children) {
    if (instruction.namespace !== DAV || (instruction.name !== 'set' && instruction.name !== 'remove')) continue
    for (const property of childOf(instruction, DAV, 'prop')?.children ?? []) {
      const { namespace, name } = property
      changes.set(keyOf(property), {
        namespace,
        name,
        value: instruction.name === 'set' ? contentOf(property) : null,
      })
    }
  }
  return [...changes.values()]
}

/** XML inside an element, written anew: prefixes are ours. */
function contentOf({ children, text }: XmlElement): string {
  if (children.length === 0) return xmlText(text)
  return children.map((child) => element(child.namespace, child.name, contentOf(child))).join('')
}

const isProtected = (change: Change): boolean => {
  const key = keyOf(change)
  if (SETTABLE.has(key)) return isTooLong(change)
  return calendarTable.has(key) || change.namespace === DAV || isTooLong(change)
}

const isTooLong = ({ namespace, name, value }: Change): boolean =>
  Buffer.byteLength(value ?? '') > MOST_VALUE_OCTETS || Buffer.byteLength(namespace + name) > 255

function refusedAll({ href }: DavCall, changes: readonly Change[], refused: ReadonlySet<string>): DavAnswer {
  const bad = changes.filter((change) => refused.has(keyOf(change)))
  const rest = changes.filter((change) => !refused.has(keyOf(change)))
  const error = dav('error', dav('cannot-modify-protected-property'))
  const told = propstat(403, names(bad), error + dav('responsedescription', 'This property is the server’s own.'))
  return multistatusAnswer(responseWith(href, told + (rest.length === 0 ? '' : propstat(424, names(rest)))))
}

const names = (changes: readonly QName[]): string =>
  changes.map(({ namespace, name }) => element(namespace, name)).join('')
