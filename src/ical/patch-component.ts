import type { ContentLine } from './property.ts'
import type { CalendarComponent } from './scan-text.ts'
import type { Line } from './series-lines.ts'

/** Lines of ours have no place in what was sent. */
const OURS = 0

const asContentLine = ([name, value]: Line): ContentLine => ({
  name: (name.split(';', 1)[0] ?? name).toUpperCase(),
  text: `${name}:${value}`,
  line: OURS,
})

/** The component with other lines in the place of all that have one of these names; at its end when it had none. */
export function replaceLines(
  component: CalendarComponent,
  names: ReadonlySet<string>,
  lines: readonly Line[],
): CalendarComponent {
  const place = component.lines.findIndex(({ name }) => names.has(name))
  const before = place === -1 ? component.lines : component.lines.slice(0, place)
  const after = place === -1 ? [] : component.lines.slice(place).filter(({ name }) => !names.has(name))
  return { ...component, lines: [...before, ...lines.map(asContentLine), ...after] }
}

/** The component with exactly one line of this name; null takes it away. */
export const setLine = (component: CalendarComponent, name: string, value: string | null): CalendarComponent =>
  replaceLines(component, new Set([name]), value === null ? [] : [[name, value]])
