import { bodyRefused, type DavAnswer, multistatusAnswer, notFound, tooManyProperties } from '../answer.ts'
import type { DavCall } from '../call.ts'
import { MOST_PROPERTIES_ASKED } from '../limits.ts'
import { locateHref } from '../locate.ts'
import { openResource } from '../properties/open-resource.ts'
import { DAV } from '../xml/namespaces.ts'
import { LONGEST_NAME } from '../xml/parse-xml.ts'
import type { QName } from '../xml/write-xml.ts'
import { element, propstat, responseWith } from '../xml/write-xml.ts'
import type { XmlElement } from '../xml/xml-element.ts'

const MOST_LEVELS = 4
const MOST_RESOURCES = 50

/** Here the name of an element comes out of an attribute, which no parser of XML has looked at as a name. */
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,254}$/

interface Wanted extends QName {
  readonly inside: readonly Wanted[]
}

/**
 * RFC 3253 section 3.8: properties, and of the resources that their hrefs name again properties. Apple asks so for delegates and for the
 * person behind `current-user-principal`.
 */
export async function expandProperty(call: DavCall, root: XmlElement): Promise<DavAnswer> {
  const wanted = wantedIn(root, 1)
  if (wanted === null || wanted.length === 0)
    return bodyRefused(`expand-property names properties, nested up to ${MOST_LEVELS} deep, by their names.`)
  if (countOf(wanted) > MOST_PROPERTIES_ASKED) return tooManyProperties()
  const budget = { left: MOST_RESOURCES }
  const expanded = await expand(call, wanted, budget)
  return expanded === null ? notFound() : multistatusAnswer(expanded)
}

function wantedIn(of: XmlElement, level: number): Wanted[] | null {
  if (level > MOST_LEVELS) return null
  const wanted: Wanted[] = []
  for (const child of of.children) {
    const name = child.attributes.name
    if (child.namespace !== DAV || child.name !== 'property' || name === undefined) continue
    if (!NAME.test(name) || (child.attributes.namespace ?? '').length > LONGEST_NAME) return null
    const inside = wantedIn(child, level + 1)
    if (inside === null) return null
    wanted.push({
      namespace: child.attributes.namespace ?? DAV,
      name,
      inside,
    })
  }
  return wanted
}

const countOf = (wanted: readonly Wanted[]): number => wanted.reduce((sum, { inside }) => sum + 1 + countOf(inside), 0)

/** Null: there is no such resource. */
async function expand(call: DavCall, wanted: readonly Wanted[], budget: { left: number }): Promise<string | null> {
  const resource = await openResource(call)
  if (resource === null) return null
  let found = ''
  let missing = ''
  for (const one of wanted) {
    const inner = resource(one)
    if (inner === null) missing += element(one.namespace, one.name)
    else found += element(one.namespace, one.name, await inside(call, one, { inner, budget }))
  }
  return responseWith(call.href, propstat(200, found) + (missing === '' ? '' : propstat(404, missing)))
}

/** Only what holds hrefs alone is expanded; a resource that is not there stays an href. */
async function inside(
  call: DavCall,
  { inside: wanted }: Wanted,
  { inner, budget }: { inner: string; budget: { left: number } },
): Promise<string> {
  if (wanted.length === 0) return inner
  const parts: string[] = []
  for (const [whole, href = ''] of inner.matchAll(/<D:href>([^<]*)<\/D:href>/g)) {
    const located = locateHref(href)
    budget.left -= 1
    const expanded =
      located.ok && budget.left >= 0 ? await expand({ ...call, located: located.value, href }, wanted, budget) : null
    parts.push(expanded ?? whole)
  }
  return parts.length === 0 ? inner : parts.join('')
}
