/** A content line (RFC 5545 section 3.1) with its continuation lines as they stand, without the line break that ends it. */
export interface ScannedLine {
  /** Of the property, or `BEGIN`, or `END`; in capitals. Empty where the text is no content line. */
  readonly name: string
  readonly text: string
}

/**
 * The content lines of a text, in order. Nothing is unfolded or read further: whoever keeps a line keeps its bytes. Ends of lines may be
 * CRLF or LF; empty lines are left out.
 */
export function scanLines(text: string): ScannedLine[] {
  const lines: ScannedLine[] = []
  for (let from = 0; from < text.length; ) {
    const end = endOfLine(text, from)
    const line = text.slice(from, text[end - 1] === '\r' ? end - 1 : end)
    if (line !== '') lines.push({ name: nameOf(line), text: line })
    from = end + 1
  }
  return lines
}

/** One line again, without the breaks that folding put in. */
export function unfold(line: string): string {
  return line.includes('\n') ? line.replaceAll(/\r?\n[ \t]/g, '') : line
}

/** Where the line feed stands that ends the line: a line that begins with a space or a tab goes on with the one before. */
function endOfLine(text: string, from: number): number {
  let end = text.indexOf('\n', from)
  while (end !== -1 && (text[end + 1] === ' ' || text[end + 1] === '\t')) end = text.indexOf('\n', end + 1)
  return end === -1 ? text.length : end
}

function nameOf(line: string): string {
  const end = line.search(/[:;]/)
  return end === -1 ? '' : unfold(line.slice(0, end)).toUpperCase()
}
