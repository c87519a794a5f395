/** Longest line in octets, without its end (RFC 5545 section 3.1). */
const LINE_OCTETS = 75

/** One unfolded line: name with parameters, a colon, the value as it stands. Folded at 75 octets, never inside a character; ends with CRLF. */
export const contentLine = (name: string, value: string): string => foldedLine(`${name}:${value}`)

/** The same for a line that is whole already. */
export function foldedLine(line: string): string {
  return Buffer.byteLength(line) <= LINE_OCTETS ? `${line}\r\n` : `${fold(line)}\r\n`
}

/** A TEXT value (RFC 5545 section 3.3.11). Control characters other than line breaks and tabs have no place in it and are left out. */
export function escapeText(text: string): string {
  if (!ESCAPED.test(text)) return text
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(CONTROL, '')
    .replaceAll(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n')
}

/** A TEXT value as people mean it (RFC 5545 section 3.3.11): the other way round of `escapeText`; a backslash before anything else stays. */
export function unescapeText(value: string): string {
  if (!value.includes('\\')) return value
  return value.replaceAll(/\\([nN;,\\])/g, (_, escaped: string) => (/n/i.test(escaped) ? '\n' : escaped))
}

/** A parameter value: quoted where it must be, `"` and line breaks as RFC 6868 writes them. */
export function parameterValue(text: string): string {
  const safe = text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(CONTROL, '')
    .replaceAll('^', '^^')
    .replaceAll('\n', '^n')
    .replaceAll('"', "^'")
  return /[:;,]/.test(safe) ? `"${safe}"` : safe
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const ESCAPED = /[\\;,\n\r\u0000-\u0008\u000b-\u001f\u007f]/

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g

/** Continuation lines begin with a space, which counts. */
function fold(line: string): string {
  const lines: string[] = []
  let current = ''
  let octets = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (octets + size > LINE_OCTETS) {
      lines.push(current)
      current = ' '
      octets = 1
    }
    current += character
    octets += size
  }
  return [...lines, current].join('\r\n')
}
