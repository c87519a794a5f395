import { bodyRefused, type DavAnswer, multistatusAnswer } from '../answer.ts'
import { type DavCall, depthOf } from '../call.ts'
import { CALDAV, DAV } from '../xml/namespaces.ts'
import { childOf } from '../xml/parse-xml.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { askedInReport } from './asked-in-report.ts'
import { findPrincipals, holds, type Principal, typeOf } from './find-principals.ts'

interface Search {
  readonly names: readonly string[]
  readonly text: string
}

const MOST_SEARCHES = 10

/** RFC 3744 section 9.4: how Apple's "add location" finds rooms. All conditions hold, or any of them with `test="anyof"`. */
export async function principalPropertySearch(call: DavCall, root: XmlElement): Promise<DavAnswer> {
  if (depthOf(call, '0') !== '0') return bodyRefused('principal-property-search is asked with Depth 0.')
  const searches = root.children
    .filter(({ namespace, name }) => namespace === DAV && name === 'property-search')
    .map(searchOf)
  if (searches.length === 0 || searches.length > MOST_SEARCHES || searches.some((one) => one === null))
    return bodyRefused('principal-property-search holds conditions, each with properties and a text to look for.')
  const wanted = searches.filter((one) => one !== null)
  const isAny = root.attributes.test === 'anyof'
  const keep = (principal: Principal): boolean =>
    isAny ? wanted.some((one) => fits(principal, one)) : wanted.every((one) => fits(principal, one))
  return multistatusAnswer(
    await findPrincipals(call, askedInReport(root), {
      texts: wanted.filter(isOfPeople).map(({ text }) => text),
      keep,
    }),
  )
}

function searchOf(element: XmlElement): Search | null {
  const prop = childOf(element, DAV, 'prop')
  const match = childOf(element, DAV, 'match')
  if (prop === undefined || match === undefined || prop.children.length === 0) return null
  return {
    names: prop.children.map(({ namespace, name }) => `${namespace} ${name}`),
    text: match.text.trim(),
  }
}

const TYPE = `${CALDAV} calendar-user-type`
const isOfPeople = ({ names }: Search): boolean => !names.includes(TYPE)

/** A property that is not searchable matches nothing. */
function fits(principal: Principal, { names, text }: Search): boolean {
  return names.some((name) => {
    if (name === TYPE) return holds(typeOf(principal), text)
    if (name === `${DAV} displayname`) return holds(principal.displayName, text)
    if (name.endsWith(' calendar-user-address-set') || name.endsWith(' email-address-set'))
      return principal.addresses.some((address) => holds(`mailto:${address}`, text))
    return false
  })
}
