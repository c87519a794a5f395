import { CsvError, type InfoRecord, parse } from 'csv-parse/sync'
import { fail, ok, type Result } from '../../core/result.ts'
import { lineProblem } from './line-problem.ts'
import { type LineProblem, MOST_IMPORT_LINES, PEOPLE_COLUMNS, type PeopleColumn } from './ports.ts'

/** What stands in a cell: a text, or of a list several. */
export type Cell = string | readonly string[]

/** A line before it is understood; empty cells are left out. */
export interface RawLine {
  readonly line: number
  readonly cells: Readonly<Partial<Record<PeopleColumn, Cell>>>
}

/** What was read, and what could not be. */
export interface RawLines {
  readonly lines: readonly RawLine[]
  readonly problems: readonly LineProblem[]
}

/**
 * A table with a header row (RFC 4180): columns in any order, `,` or `;` between them, quoted where needed, CRLF or LF, UTF-8 with or without
 * a byte order mark. Cells of one column with several values have `;`, `,`, `|` or line breaks between them.
 */
export function readTable(bytes: Uint8Array): RawLines {
  const text = decode(bytes)
  if (!text.ok) return { lines: [], problems: [text.error] }
  // Inside of quotes the parser counts CR and LF as two lines.
  const records = recordsOf(text.value.replaceAll(/\r\n?/g, '\n'))
  if (!records.ok) return { lines: [], problems: [records.error] }
  const [header, ...rest] = records.value
  const columns = columnsOf(header ?? { line: 1, cells: [] })
  if (!columns.ok) return { lines: [], problems: columns.error }
  if (rest.length > MOST_IMPORT_LINES) return { lines: [], problems: [tooMany(rest.length)] }
  const extra = rest.filter(({ cells }) => cells.length > columns.value.length)
  return {
    lines: rest.map(({ line, cells }) => ({ line, cells: cellsOf(columns.value, cells) })),
    problems: extra.map(({ line, cells }) =>
      lineProblem(line, 'too_many_cells', `There are ${cells.length} cells under ${columns.value.length} columns.`),
    ),
  }
}

export const tooMany = (count: number): LineProblem =>
  lineProblem(1, 'too_many_lines', `There are ${count} people; at most ${MOST_IMPORT_LINES} are taken at a time.`)

function decode(bytes: Uint8Array): Result<string, LineProblem> {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return fail(lineProblem(brokenLine(bytes), 'encoding', 'This is not UTF-8. Save the file as "CSV UTF-8".'))
  }
}

/** A line feed is never part of another character in UTF-8, so each line can be read alone. */
function brokenLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for (let line = 1, from = 0; ; line++) {
    const end = bytes.indexOf(0x0a, from)
    try {
      decoder.decode(bytes.subarray(from, end === -1 ? bytes.length : end))
    } catch {
      return line
    }
    if (end === -1) return line
    from = end + 1
  }
}

interface TextRecord {
  readonly line: number
  readonly cells: readonly string[]
}

function recordsOf(text: string): Result<readonly TextRecord[], LineProblem> {
  const header = text.slice(0, text.search(/\n|$/))
  try {
    const records = parse(text, {
      delimiter: header.includes(';') ? ';' : ',',
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as readonly { readonly record: readonly string[]; readonly info: InfoRecord }[]
    return ok(
      records
        .map(({ record, info }) => ({ line: info.lines - breaksIn(record), cells: record }))
        .filter(({ cells }) => cells.some((cell) => cell !== '')),
    )
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line: unknown = Reflect.get(error, 'lines')
    const detail = 'A quoted cell is not closed, or a quote stands in the middle of a cell. A quote inside is doubled.'
    return fail(lineProblem(typeof line === 'number' ? line : 1, 'quoting', detail))
  }
}

/** Lines are counted where a record ends. */
const breaksIn = (cells: readonly string[]): number => cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0)

function columnsOf({ line, cells }: TextRecord): Result<readonly PeopleColumn[], readonly LineProblem[]> {
  const names = cells.map((cell) => cell.toLowerCase())
  const known = names.map((name) => PEOPLE_COLUMNS.find((column) => column === name))
  const problems = names.flatMap((name, place) => {
    const value = cells[place] ?? ''
    if (known[place] === undefined)
      return [
        lineProblem(line, 'column_unknown', `Columns are ${PEOPLE_COLUMNS.join(', ')}.`, { column: value, value }),
      ]
    return names.indexOf(name) === place
      ? []
      : [lineProblem(line, 'column_twice', 'The column stands twice.', { column: name, value })]
  })
  if (!names.includes('address'))
    problems.push(
      lineProblem(line, 'column_missing', 'The first line names the columns; one is address.', { column: 'address' }),
    )
  return problems.length > 0 ? fail(problems) : ok(known.filter((column) => column !== undefined))
}

const cellsOf = (columns: readonly PeopleColumn[], cells: readonly string[]): RawLine['cells'] =>
  Object.fromEntries(columns.flatMap((column, place) => (cells[place] ? [[column, cells[place]]] : [])))
