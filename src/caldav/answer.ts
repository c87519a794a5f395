import { MOST_CHARACTERS_ASKED, MOST_PROPERTIES_ASKED } from './limits.ts'
import type { LocateError } from './locate.ts'
import type { Precondition } from './precondition.ts'
import { DAV, MEETMEUP } from './xml/namespaces.ts'
import type { XmlError } from './xml/parse-xml.ts'
import { dav, element, errorDocument, hrefElement, multistatus, type QName, XML_TYPE } from './xml/write-xml.ts'

/** Several values: one line each. */
export type DavHeaders = Readonly<Record<string, string | readonly string[]>>

/** What leaves the house. */
export interface DavAnswer {
  readonly status: number
  readonly headers: DavHeaders
  readonly body: string | null
}

export const answer = (status: number, headers: DavHeaders = {}): DavAnswer => ({
  status,
  headers,
  body: null,
})

export const xmlAnswer = (status: number, body: string, headers: DavHeaders = {}): DavAnswer => ({
  status,
  headers: { 'content-type': XML_TYPE, ...headers },
  body,
})

export const multistatusAnswer = (responses: string, tail = ''): DavAnswer =>
  xmlAnswer(207, multistatus(responses, tail))

/** A refusal: the element that names the condition (RFC 4918 section 16), what belongs inside it, and a sentence for people. */
export interface Refusal {
  readonly status: number
  readonly condition: QName
  /** XML inside the element. */
  readonly inner?: string
  readonly text: string
  readonly headers?: DavHeaders
}

export const refuse = ({ status, condition, inner, text, headers }: Refusal): DavAnswer =>
  xmlAnswer(status, errorDocument(element(condition.namespace, condition.name, inner), text), headers)

/** Nothing is there, or the caller may not know of it: the two look the same. */
export const notFound = (): DavAnswer =>
  refuse({
    status: 404,
    condition: ours('not-found'),
    text: 'There is nothing at this address.',
  })

export const notLocated = (error: LocateError): DavAnswer =>
  error === 'nowhere'
    ? notFound()
    : refuse({
        status: 400,
        condition: ours('path-malformed'),
        text: 'This address cannot be read.',
      })

/** RFC 9110 section 15.5.6. */
export const methodNotAllowed = (allow: string): DavAnswer =>
  refuse({
    status: 405,
    condition: ours('method-not-allowed'),
    text: `This resource takes ${allow}.`,
    headers: { allow },
  })

/** RFC 3744 section 7.1.1. `privilege` is one of DAV: unless another namespace is given. */
export const needPrivileges = (href: string, privilege: string, text: string): DavAnswer =>
  refuse({
    status: 403,
    condition: { namespace: DAV, name: 'need-privileges' },
    inner: dav('resource', `${hrefElement(href)}${dav('privilege', dav(privilege))}`),
    text,
  })

export const xmlRefused = ({ text }: XmlError): DavAnswer =>
  refuse({ status: 400, condition: ours('xml-malformed'), text })

/** The document is well-formed, and is not what this method asks for. */
export const bodyRefused = (text: string): DavAnswer =>
  refuse({ status: 400, condition: ours('body-unexpected'), text })

export const preconditionFailed = (text: string): DavAnswer =>
  refuse({ status: 412, condition: ours('precondition-failed'), text })

export const unmet = ({ precondition, text }: Precondition, inner?: string): DavAnswer =>
  refuse({
    status: 403,
    condition: precondition,
    text,
    ...(inner === undefined ? {} : { inner }),
  })

/** Nothing is wrong with the request; a second later it may be answered. */
export const tryAgain = (text: string): DavAnswer =>
  refuse({ status: 503, condition: ours('try-again'), text, headers: { 'retry-after': '1' } })

/** Conditions that have no name in a standard are named in our own namespace. */
export const ours = (name: string): QName => ({ namespace: MEETMEUP, name })

export const tooManyProperties = (): DavAnswer =>
  refuse({
    status: 403,
    condition: ours('too-many-properties'),
    text: `At most ${MOST_PROPERTIES_ASKED} properties are answered at once, and names of ${MOST_CHARACTERS_ASKED} characters together.`,
  })

/** One that RFC 4918 and its kin name. */
export const davCondition = (name: string): QName => ({ namespace: DAV, name })
