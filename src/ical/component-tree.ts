import { type ScannedLine, scanLines, unfold } from './scan-lines.ts'

/** A calendar component (RFC 5545 section 3.6) with its lines as they stand. */
export interface ComponentNode {
  /** `VCALENDAR`, `VEVENT`, ...; in capitals. */
  readonly name: string
  /** Properties and nested components, in the order of the text. */
  readonly parts: readonly (ScannedLine | ComponentNode)[]
}

/** Components nested deeper than this are not calendar data: VCALENDAR, VEVENT, VALARM are three. */
const GREATEST_DEPTH = 8

/** The first component of a text; null when there is none, or one that does not end, or nesting without reason. */
export function readComponent(text: string): ComponentNode | null {
  const open: { name: string; parts: (ScannedLine | ComponentNode)[] }[] = []
  for (const line of scanLines(text)) {
    if (line.name === 'BEGIN') {
      if (open.length === GREATEST_DEPTH) return null
      open.push({ name: unfold(line.text).slice('BEGIN:'.length).trim().toUpperCase(), parts: [] })
    } else if (line.name === 'END') {
      const closed = open.pop()
      if (closed === undefined) return null
      const around = open.at(-1)
      if (around === undefined) return closed
      around.parts.push(closed)
    } else open.at(-1)?.parts.push(line)
  }
  return null
}

/** The text of a component; lines end with CRLF. What was read and not changed comes out as it was. */
export function writeComponent({ name, parts }: ComponentNode): string {
  const inner = parts.map((part) => (isComponent(part) ? writeComponent(part) : `${part.text}\r\n`))
  return `BEGIN:${name}\r\n${inner.join('')}END:${name}\r\n`
}

export const isComponent = (part: ScannedLine | ComponentNode): part is ComponentNode => 'parts' in part

export const componentsOf = ({ parts }: ComponentNode, name: string): ComponentNode[] =>
  parts.filter((part): part is ComponentNode => isComponent(part) && part.name === name)

/** The lines of a property in a component itself; those of nested components are theirs. */
export const linesOf = ({ parts }: ComponentNode, name: string): ScannedLine[] =>
  parts.filter((part): part is ScannedLine => !isComponent(part) && part.name === name)
