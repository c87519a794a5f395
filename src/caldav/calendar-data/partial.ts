import { type ComponentNode, isComponent, readComponent, writeComponent } from '../../ical/component-tree.ts'
import { contentLine } from '../../ical/content-line.ts'
import { type ScannedLine, unfold } from '../../ical/scan-lines.ts'
import { startOfValue } from '../../ical/stored-property.ts'
import type { CompSelection } from './calendar-data-request.ts'

/**
 * The parts of a VCALENDAR that are asked for (RFC 4791 section 9.6.1). What stays keeps its bytes and its place; only a property without its value
 * is written anew. The result need not be valid iCalendar: whoever leaves out UID gets none.
 */
export function partial(text: string, parts: CompSelection): string {
  const calendar = readComponent(text)
  return calendar === null ? text : writeComponent(select(calendar, parts))
}

function select(component: ComponentNode, { props, comps }: CompSelection): ComponentNode {
  return {
    name: component.name,
    parts: component.parts.flatMap((part): readonly (ScannedLine | ComponentNode)[] => {
      if (isComponent(part)) return comps === 'all' ? [part] : selectNested(part, comps)
      return props === 'all' ? [part] : selectLine(part, props)
    }),
  }
}

function selectNested(component: ComponentNode, comps: readonly CompSelection[]): ComponentNode[] {
  const selection = comps.find(({ name }) => name === component.name)
  return selection === undefined ? [] : [select(component, selection)]
}

function selectLine(line: ScannedLine, props: Exclude<CompSelection['props'], 'all'>): ScannedLine[] {
  const selection = props.find(({ name }) => name === line.name)
  if (selection === undefined) return []
  return [selection.noValue ? withoutValue(line) : line]
}

function withoutValue(line: ScannedLine): ScannedLine {
  const text = unfold(line.text)
  const name = text.slice(0, startOfValue(text)).replace(/:$/, '')
  return { name: line.name, text: contentLine(name, '').trimEnd() }
}
