import { bodyRefused, type DavAnswer, multistatusAnswer } from '../answer.ts'
import type { DavCall } from '../call.ts'
import { CALENDARSERVER } from '../xml/namespaces.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { askedInReport } from './asked-in-report.ts'
import { findPrincipals, holds, type Principal } from './find-principals.ts'

const MOST_TOKENS = 10

/** Apple's own search: words anywhere in name or address, all of them; `context` says whether a place or a person is wanted. */
export async function calendarserverPrincipalSearch(call: DavCall, root: XmlElement): Promise<DavAnswer> {
  const tokens = root.children
    .filter(({ namespace, name }) => namespace === CALENDARSERVER && name === 'search-token')
    .map(({ text }) => text.trim())
    .filter((text) => text !== '')
  if (tokens.length === 0 || tokens.length > MOST_TOKENS)
    return bodyRefused('calendarserver-principal-search holds words to look for.')
  const kinds = KINDS[root.attributes.context ?? ''] ?? ['person', 'room']
  const keep = (principal: Principal): boolean =>
    kinds.includes(principal.kind) &&
    tokens.every((token) => [principal.displayName, ...principal.addresses].some((value) => holds(value, token)))
  return multistatusAnswer(
    await findPrincipals(call, askedInReport(root), {
      texts: tokens.slice(0, 1),
      keep,
    }),
  )
}

const KINDS: Readonly<Record<string, readonly Principal['kind'][]>> = {
  user: ['person'],
  attendee: ['person', 'room'],
  location: ['room'],
  resource: ['room'],
}
