import { refuse } from './object-refusal.ts'
import { type ContentLine, parameter, parseProperty, valueType } from './property.ts'
import type { TextLimits } from './text-limits.ts'
import { type UnfoldedLine, unfoldLines } from './unfold-lines.ts'

/** A component with its lines and parts in the order in which they were sent. */
export interface CalendarComponent {
  /** In capitals. */
  readonly name: string
  readonly line: number
  readonly lines: readonly ContentLine[]
  readonly components: readonly CalendarComponent[]
}

interface OpenComponent extends CalendarComponent {
  readonly lines: ContentLine[]
  readonly components: CalendarComponent[]
}

/** Letters, digits, hyphen; underscore and a group with a dot are no standard, and harmless. */
const NAME = /^[\w.-]+$/

/**
 * The one VCALENDAR of a text, as a tree of lines, within limits; or a refusal, thrown. Reads each octet a fixed number of times and makes no
 * sense of values: what comes after it knows that the text is small, flat and well-formed.
 */
export function scanText(octets: Uint8Array, limits: TextLimits): CalendarComponent {
  const lines = unfoldLines(octets, limits)
  const [first] = lines
  if (first === undefined || !/^BEGIN:\s*VCALENDAR\s*$/i.test(first.text))
    return refuse('not_a_calendar', {
      rule: 'BEGIN',
      value: first?.text ?? '',
      limit: 'BEGIN:VCALENDAR',
      line: first?.line ?? null,
    })
  return buildTree(lines, limits)
}

function buildTree(lines: readonly UnfoldedLine[], limits: TextLimits): CalendarComponent {
  const roots: CalendarComponent[] = []
  const open: OpenComponent[] = []
  for (const unfolded of lines) {
    const line = named(unfolded)
    const current = open.at(-1)
    if (line.name === 'BEGIN') begin(line, { open, roots, limits })
    else if (current === undefined) unbalanced(line, 'nothing after END:VCALENDAR')
    else if (line.name === 'END') end(line, open)
    else current.lines.push(checked(line, current, limits))
  }
  const [unclosed] = open
  if (unclosed !== undefined)
    return refuse('component_unbalanced', {
      rule: unclosed.name,
      value: `BEGIN:${unclosed.name}`,
      limit: `END:${unclosed.name}`,
      line: unclosed.line,
    })
  const [root, second] = roots
  if (second !== undefined)
    refuse('several_calendars', {
      rule: 'VCALENDAR',
      value: `${roots.length}`,
      limit: '1 VCALENDAR',
      line: second.line,
    })
  return root as CalendarComponent
}

function named({ text, line }: UnfoldedLine): ContentLine {
  const end = text.search(/[:;]/)
  const name = text.slice(0, Math.max(end, 0))
  if (!NAME.test(name)) refuse('line_malformed', { rule: 'text', value: text, limit: 'NAME:value', line })
  return { name: name.toUpperCase(), text, line }
}

const componentName = ({ text }: ContentLine): string =>
  text
    .slice(text.indexOf(':') + 1)
    .trim()
    .toUpperCase()

const unbalanced = ({ name, text, line }: ContentLine, limit: string): never =>
  refuse('component_unbalanced', { rule: name, value: text, limit, line })

function begin(
  line: ContentLine,
  { open, roots, limits }: { open: OpenComponent[]; roots: CalendarComponent[]; limits: TextLimits },
): void {
  const name = componentName(line)
  if (!NAME.test(name)) unbalanced(line, 'BEGIN:NAME')
  if (open.length === 0 && name !== 'VCALENDAR') unbalanced(line, 'BEGIN:VCALENDAR')
  if (open.length === limits.depth)
    refuse('too_deep', { rule: name, value: `more than ${limits.depth}`, limit: `${limits.depth}`, line: line.line })
  const component: OpenComponent = { name, line: line.line, lines: [], components: [] }
  const parent = open.at(-1)
  if (parent === undefined) roots.push(component)
  else parent.components.push(component)
  open.push(component)
}

function end(line: ContentLine, open: OpenComponent[]): void {
  const closed = open.pop()
  const name = componentName(line)
  if (closed?.name !== name) unbalanced(line, `END:${closed?.name}`)
}

function checked(line: ContentLine, { name, lines }: OpenComponent, limits: TextLimits): ContentLine {
  if (line.name === 'ATTENDEE' && lines.length >= limits.attendees) refuseManyAttendees(lines, name, limits)
  if (line.name === 'ATTACH' || line.name === 'IMAGE') refuseInline(line)
  return line
}

function refuseManyAttendees(lines: readonly ContentLine[], component: string, limits: TextLimits): void {
  const attendees = lines.filter(({ name }) => name === 'ATTENDEE')
  if (attendees.length < limits.attendees) return
  refuse('too_many_attendees', {
    rule: 'ATTENDEE',
    value: `more than ${limits.attendees} in one ${component}`,
    limit: `${limits.attendees}`,
    line: attendees.at(-1)?.line ?? null,
  })
}

/** A link to a file is welcome; the file itself is not. */
function refuseInline(line: ContentLine): void {
  const property = parseProperty(line)
  const isInline =
    valueType(property) === 'BINARY' ||
    parameter(property.params.encoding)?.toUpperCase() === 'BASE64' ||
    /^\s*data:/i.test(property.value)
  if (isInline)
    refuse('inline_attachment', { rule: line.name, value: line.text.slice(0, 60), limit: 'a link', line: line.line })
}
