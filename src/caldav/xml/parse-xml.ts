import { SaxesParser } from 'saxes'
import { fail, ok, type Result } from '../../core/result.ts'
import type { XmlElement } from './xml-element.ts'

const MOST_LEVELS = 64
/** Elements and attributes together: a mebibyte holds so many short ones that nobody else would be served while they are read. */
const MOST_PARTS = 60_000
export const MOST_XML_OCTETS = 1_048_576
/**
 * Of a namespace and of a name: each may be written out again for each element of an answer, so a long one that is said once would be
 * gigabytes there.
 */
export const LONGEST_NAME = 255

/** Why a body is no XML that we read; a sentence for people. Repeats nothing of the body. */
export interface XmlError {
  readonly code: 'too_large' | 'not_well_formed' | 'doctype' | 'too_deep' | 'empty'
  readonly text: string
}

interface Open {
  readonly namespace: string
  readonly name: string
  readonly attributes: Record<string, string>
  readonly children: XmlElement[]
  text: string
}

class Refused extends Error {
  readonly refusal: XmlError
  constructor(refusal: XmlError) {
    super(refusal.text)
    this.refusal = refusal
  }
}

/**
 * Reads a body into a tree of resolved names (RFC 4918 section 17). No document type is read (section 20.6: entities), nothing is nested
 * deeper than 64 levels, and namespaces must be declared. Never throws.
 */
export function parseXml(body: Uint8Array): Result<XmlElement, XmlError> {
  if (body.length > MOST_XML_OCTETS)
    return fail({
      code: 'too_large',
      text: `The body has more than ${MOST_XML_OCTETS} octets.`,
    })
  const text = decode(body)
  if (text === null) return fail({ code: 'not_well_formed', text: 'The body is not UTF-8.' })
  try {
    const root = read(text)
    return root === null ? fail({ code: 'empty', text: 'The body holds no element.' }) : ok(root)
  } catch (error) {
    if (error instanceof Refused) return fail(error.refusal)
    return fail({
      code: 'not_well_formed',
      text: 'The body is not well-formed XML with declared namespaces.',
    })
  }
}

/** UTF-16 with a byte order mark is read as well, as XML 1.0 asks. */
function decode(body: Uint8Array): string | null {
  const encoding =
    body[0] === 0xff && body[1] === 0xfe ? 'utf-16le' : body[0] === 0xfe && body[1] === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(body)
  } catch {
    return null
  }
}

function read(text: string): XmlElement | null {
  const parser = new SaxesParser({ xmlns: true })
  const open: Open[] = []
  let root: XmlElement | null = null
  parser.on('error', () => {
    throw new Refused({
      code: 'not_well_formed',
      text: 'The body is not well-formed XML with declared namespaces.',
    })
  })
  parser.on('doctype', () => {
    throw new Refused({
      code: 'doctype',
      text: 'A document type declaration is not read.',
    })
  })
  let parts = 0
  const countPart = () => {
    parts += 1
    if (parts > MOST_PARTS)
      throw new Refused({ code: 'too_large', text: `The body has more than ${MOST_PARTS} elements and attributes.` })
  }
  parser.on('attribute', countPart)
  parser.on('opentagstart', () => {
    countPart()
    if (open.length >= MOST_LEVELS)
      throw new Refused({
        code: 'too_deep',
        text: `The body is nested deeper than ${MOST_LEVELS} levels.`,
      })
  })
  parser.on('opentag', ({ uri, local, attributes }) => {
    // `xmlns:x=""` undeclares a prefix, which namespaces in XML 1.0 do not know.
    const said = Object.values(attributes)
    if (said.some(({ prefix, value }) => prefix === 'xmlns' && value === ''))
      throw new Refused({
        code: 'not_well_formed',
        text: 'A namespace prefix is bound to nothing.',
      })
    if (uri.length > LONGEST_NAME || local.length > LONGEST_NAME)
      throw new Refused({
        code: 'too_large',
        text: `A name or namespace has more than ${LONGEST_NAME} characters.`,
      })
    const plain = said.filter(({ name, prefix }) => name !== 'xmlns' && prefix !== 'xmlns')
    open.push({
      namespace: uri,
      name: local,
      attributes: Object.fromEntries(plain.map(({ local: name, value }) => [name, value])),
      children: [],
      text: '',
    })
  })
  const addText = (part: string) => {
    const current = open.at(-1)
    if (current !== undefined) current.text += part
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    const closed = open.pop()
    if (closed === undefined) return
    const parent = open.at(-1)
    if (parent === undefined) root = closed
    else parent.children.push(closed)
  })
  parser.write(text).close()
  return root
}

/** The first child of this name. */
export const childOf = (element: XmlElement, namespace: string, name: string): XmlElement | undefined =>
  element.children.find((child) => child.namespace === namespace && child.name === name)
