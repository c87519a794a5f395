import { lineProblem } from './line-problem.ts'
import { type LineProblem, MOST_IMPORT_LINES, PEOPLE_COLUMNS } from './ports.ts'
import { type Cell, type RawLine, type RawLines, tooMany } from './read-table.ts'

/** The same as JSON: an array of objects whose members are the columns. `aliases`, `rooms` and `groups` are arrays; `rooms` may be "all". */
export function readList(bytes: Uint8Array): RawLines {
  const list = parse(bytes)
  if (!Array.isArray(list))
    return {
      lines: [],
      problems: [lineProblem(1, 'malformed_json', 'The body is an array of objects, as JSON in UTF-8.')],
    }
  if (list.length > MOST_IMPORT_LINES) return { lines: [], problems: [tooMany(list.length)] }
  const read = list.map((entry: unknown, place) => readEntry(entry, place + 1))
  return { lines: read.map(({ line }) => line), problems: read.flatMap(({ problems }) => problems) }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return null
  }
}

function readEntry(
  entry: unknown,
  line: number,
): { readonly line: RawLine; readonly problems: readonly LineProblem[] } {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    return { line: { line, cells: {} }, problems: [lineProblem(line, 'wrong_type', 'A person is an object.')] }
  const problems: LineProblem[] = []
  const cells: Partial<Record<string, Cell>> = {}
  for (const [name, value] of Object.entries(entry)) {
    const cell = cellOf(value)
    if (!PEOPLE_COLUMNS.some((column) => column === name))
      problems.push(lineProblem(line, 'column_unknown', `Members are ${PEOPLE_COLUMNS.join(', ')}.`, { column: name }))
    else if (cell === undefined)
      problems.push(lineProblem(line, 'wrong_type', 'A text, or an array of texts or ids.', { column: name }))
    else if (cell !== null) cells[name] = cell
  }
  return { line: { line, cells }, problems }
}

/** Null: it says nothing. Undefined: it is nothing that a cell can be. */
function cellOf(value: unknown): Cell | null | undefined {
  if (value === null || value === '') return null
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return undefined
  const texts = value.map((one: unknown) => (typeof one === 'string' || Number.isSafeInteger(one) ? String(one) : null))
  return texts.every((text) => text !== null) ? texts : undefined
}
