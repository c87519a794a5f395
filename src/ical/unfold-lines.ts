import { refuse } from './object-refusal.ts'
import type { TextLimits } from './text-limits.ts'

/** One line without its folds (RFC 5545 section 3.1); `line` is where it began, counted from 1. */
export interface UnfoldedLine {
  readonly text: string
  readonly line: number
}

const LF = 0x0a
const CR = 0x0d
const isFold = (octet: number | undefined): boolean => octet === 0x20 || octet === 0x09

/** What neither iCalendar nor XML can carry, tab and line break apart. A BOM inside the text says nothing either. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const UNWANTED = /[\u0001-\u0008\u000b-\u001f\u007f\ufeff\ufffe\uffff]/g

/**
 * The lines of a text in UTF-8, unfolded on octets, because some programs fold inside a character. Each octet is copied once. LF and CR LF end a
 * line, blank lines say nothing, control characters are left out.
 */
export function unfoldLines(octets: Uint8Array, limits: TextLimits): UnfoldedLine[] {
  if (octets.length > limits.octets)
    refuse('too_large', {
      rule: 'text',
      value: `${octets.length} octets`,
      limit: `${limits.octets} octets`,
      line: null,
    })
  refuseOtherEncodings(octets)
  const { joined, numbers } = unfold(octets, limits)
  const text = decode(joined, numbers).replaceAll(UNWANTED, '')
  return text.split('\n').map((line, index) => ({ text: line, line: numbers[index] ?? 1 }))
}

const refuseEncoding = (value: string, line: number | null): never =>
  refuse('encoding_refused', { rule: 'text', value, limit: 'UTF-8', line })

function refuseOtherEncodings(octets: Uint8Array): void {
  const [first, second] = octets
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) refuseEncoding('UTF-16', 1)
  if (octets.includes(0)) refuseEncoding(first === 0 || second === 0 ? 'UTF-16' : 'NUL', null)
}

/** All lines unfolded, with one LF between them, and where each began. */
function unfold(octets: Uint8Array, limits: TextLimits): { joined: Uint8Array; numbers: number[] } {
  const joined = new Uint8Array(octets.length + 1)
  const numbers: number[] = []
  let length = 0
  let lineStart = 0
  let line = 0
  const hasBom = octets[0] === 0xef && octets[1] === 0xbb && octets[2] === 0xbf
  for (let from = hasBom ? 3 : 0; from < octets.length; ) {
    line += 1
    if (line > limits.lines)
      refuse('too_many_lines', {
        rule: 'text',
        value: `more than ${limits.lines} lines`,
        limit: `${limits.lines}`,
        line,
      })
    const next = octets.indexOf(LF, from)
    const after = next === -1 ? octets.length : next + 1
    let end = next === -1 ? octets.length : next
    while (end > from && octets[end - 1] === CR) end -= 1
    const isContinued = isFold(octets[from]) && numbers.length > 0
    if (end > from && !isContinued) {
      if (numbers.length > 0) joined[length++] = LF
      lineStart = length
      numbers.push(line)
    }
    const part = octets.subarray(isContinued ? Math.min(from + 1, end) : from, end)
    joined.set(part, length)
    length += part.length
    if (length - lineStart > limits.lineOctets)
      refuse('line_too_long', {
        rule: 'text',
        value: `more than ${limits.lineOctets} octets`,
        limit: `${limits.lineOctets} octets`,
        line: numbers.at(-1) ?? line,
      })
    from = after
  }
  return { joined: joined.subarray(0, length), numbers }
}

function decode(joined: Uint8Array, numbers: readonly number[]): string {
  const text = decodeOrNull(joined)
  if (text !== null) return text
  let from = 0
  for (const line of numbers) {
    const next = joined.indexOf(LF, from)
    const end = next === -1 ? joined.length : next
    if (decodeOrNull(joined.subarray(from, end)) === null) refuseEncoding('octets that are no UTF-8', line)
    from = end + 1
  }
  return refuseEncoding('octets that are no UTF-8', null)
}

function decodeOrNull(octets: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}
