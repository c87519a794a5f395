import { type Asked, namesIn } from '../properties/property-table.ts'
import { DAV } from '../xml/namespaces.ts'
import { childOf } from '../xml/parse-xml.ts'
import type { XmlElement } from '../xml/xml-element.ts'

/** What a report wants to know of each member; nothing said: only that it is there. */
export function askedInReport(root: XmlElement): Asked {
  const prop = childOf(root, DAV, 'prop')
  if (prop !== undefined) return { kind: 'prop', names: namesIn(prop) }
  if (childOf(root, DAV, 'allprop') !== undefined) return { kind: 'allprop', include: [] }
  if (childOf(root, DAV, 'propname') !== undefined) return { kind: 'propname' }
  return { kind: 'prop', names: [] }
}
