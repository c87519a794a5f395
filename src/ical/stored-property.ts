import { type ScannedLine, unfold } from './scan-lines.ts'

/** A property as RFC 5545 section 3.1 writes it: parameters unquoted, the value as it stands. */
export interface Property {
  /** In capitals. */
  readonly name: string
  /** By name in capitals; RFC 6868 escapes resolved. */
  readonly parameters: ReadonlyMap<string, readonly string[]>
  readonly value: string
}

/** Reads whatever was stored: a line without a colon is a property without a value. */
export function readProperty(line: ScannedLine): Property {
  const text = unfold(line.text)
  const colon = startOfValue(text)
  return {
    name: line.name,
    parameters: readParameters(text.slice(line.name.length, Math.max(colon - 1, line.name.length))),
    value: text.slice(colon),
  }
}

/** Where the value begins in an unfolded line: behind the first colon that is not in quotes. */
export function startOfValue(text: string): number {
  let isQuoted = false
  for (let place = 0; place < text.length; place++) {
    if (text[place] === '"') isQuoted = !isQuoted
    else if (text[place] === ':' && !isQuoted) return place + 1
  }
  return text.length
}

const PARAMETER = /;([^=;:"]+)=((?:"[^"]*"|[^";:,])*(?:,(?:"[^"]*"|[^";:,])*)*)/g
const PARAMETER_VALUE = /"[^"]*"|[^",]+/g

function readParameters(text: string): Map<string, string[]> {
  const parameters = new Map<string, string[]>()
  for (const [, name = '', values = ''] of text.matchAll(PARAMETER)) {
    const read = (values.match(PARAMETER_VALUE) ?? ['']).map((value) => unescapeParameter(value.replaceAll('"', '')))
    parameters.set(name.toUpperCase(), read)
  }
  return parameters
}

const CARETS: Readonly<Record<string, string>> = { '^n': '\n', '^^': '^', "^'": '"' }

const unescapeParameter = (value: string): string =>
  value.includes('^') ? value.replaceAll(/\^[n^']/g, (escaped) => CARETS[escaped] ?? escaped) : value
