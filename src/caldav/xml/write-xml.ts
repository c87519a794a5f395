import { APPLE, CALDAV, CALENDARSERVER, DAV, MEETMEUP } from './namespaces.ts'
import { xmlAttribute, xmlText } from './xml-text.ts'

/** Declared once, at the root of every answer, so that fragments can be made ahead and joined. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  [DAV, 'D'],
  [CALDAV, 'C'],
  [CALENDARSERVER, 'CS'],
  [APPLE, 'A'],
  [MEETMEUP, 'M'],
])

const DECLARED = [...PREFIXES].map(([namespace, prefix]) => ` xmlns:${prefix}="${namespace}"`).join('')

export const XML_TYPE = 'application/xml; charset=utf-8'

/** Name of an element, as answers and requests both speak of it. */
export interface QName {
  readonly namespace: string
  readonly name: string
}

/** `inner` is XML already. */
export const element = (namespace: string, name: string, inner = ''): string => {
  const prefix = PREFIXES.get(namespace)
  if (prefix !== undefined)
    return inner === '' ? `<${prefix}:${name}/>` : `<${prefix}:${name}>${inner}</${prefix}:${name}>`
  const open = namespace === '' ? `${name} xmlns=""` : `X:${name} xmlns:X="${xmlAttribute(namespace)}"`
  const close = namespace === '' ? name : `X:${name}`
  return inner === '' ? `<${open}/>` : `<${open}>${inner}</${close}>`
}

export const dav = (name: string, inner = ''): string => element(DAV, name, inner)
export const caldav = (name: string, inner = ''): string => element(CALDAV, name, inner)
export const hrefElement = (href: string): string => `<D:href>${xmlText(href)}</D:href>`

export const document = (root: string, inner: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<${root}${DECLARED}>${inner}</${root}>`

const STATUS_LINES = {
  200: 'HTTP/1.1 200 OK',
  403: 'HTTP/1.1 403 Forbidden',
  404: 'HTTP/1.1 404 Not Found',
  424: 'HTTP/1.1 424 Failed Dependency',
  507: 'HTTP/1.1 507 Insufficient Storage',
} as const
export type MultiStatus = keyof typeof STATUS_LINES

export const statusElement = (status: MultiStatus): string => `<D:status>${STATUS_LINES[status]}</D:status>`

/** RFC 4918 section 14.22. `properties` are elements with or without content. */
export const propstat = (status: MultiStatus, properties: string, extra = ''): string =>
  `<D:propstat><D:prop>${properties}</D:prop>${statusElement(status)}${extra}</D:propstat>`

/** A resource with its properties. */
export const responseWith = (href: string, propstats: string): string =>
  `<D:response>${hrefElement(href)}${propstats}</D:response>`

/** A resource of which only the fate is told (RFC 4918 section 14.24). `extra`: DAV:error, DAV:responsedescription. */
export const responseOf = (href: string, status: MultiStatus, extra = ''): string =>
  `<D:response>${hrefElement(href)}${statusElement(status)}${extra}</D:response>`

/** `tail` stands after the responses: the sync-token. */
export const multistatus = (responses: string, tail = ''): string => document('D:multistatus', `${responses}${tail}`)

/** RFC 4918 section 16: the element that says what was not met, then a sentence for people. Never empty. */
export const errorDocument = (condition: string, text: string): string =>
  document('D:error', `${condition}${dav('responsedescription', xmlText(text))}`)
