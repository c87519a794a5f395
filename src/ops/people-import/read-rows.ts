import { ADDRESS_FORM, addressKey, LONGEST_ADDRESS } from '../../core/address-key.ts'
import { LANGUAGE_FORM, languageTag } from '../../core/language.ts'
import { nameKey } from '../../core/name-key.ts'
import { tidyName } from '../../core/tidy-name.ts'
import { PERSON_ROLES, type PersonRole } from '../people/ports.ts'
import { lineProblem } from './line-problem.ts'
import { type ImportRule, type LineProblem, MOST_ADDRESSES, type PeopleColumn, type PeopleRow } from './ports.ts'
import type { Cell, RawLine } from './read-table.ts'

const LONGEST_NAME = 200
const MOST_ROOMS = 1_000
const MOST_GROUPS = 100
const MOST_ID = 2_147_483_647

export interface ReadRows {
  readonly rows: readonly PeopleRow[]
  readonly problems: readonly LineProblem[]
}

/** Each line, understood; what is wrong in any cell of it is told. A line with a problem gives no row. */
export function readRows(lines: readonly RawLine[]): ReadRows {
  const read = lines.map(readRow)
  return { rows: read.flatMap(({ row }) => row ?? []), problems: read.flatMap(({ problems }) => problems) }
}

/** Notes what is wrong in a cell, and answers null in its place. */
type Wrong = (column: PeopleColumn, rule: ImportRule, detail: string, value?: string) => null

function readRow({ line, cells }: RawLine): {
  readonly row: PeopleRow | null
  readonly problems: readonly LineProblem[]
} {
  const problems: LineProblem[] = []
  const wrong: Wrong = (column, rule, detail, value) => {
    problems.push(lineProblem(line, rule, detail, { column, ...(value === undefined ? {} : { value }) }))
    return null
  }
  for (const [column, cell] of Object.entries(cells) as [PeopleColumn, Cell][]) {
    const text = [cell].flat().join(' ')
    // Neither fits into PostgreSQL's text.
    if (text.includes('\0') || !text.isWellFormed())
      wrong(column, 'text_refused', 'The text has characters that cannot be stored.')
  }
  const address = readAddress(cells.address, wrong)
  const row = {
    line,
    address: address ?? '',
    name: readName(cells.name, wrong),
    aliases: readAliases(cells.aliases, wrong),
    language: readLanguage(cells.language, wrong),
    role: readRole(cells.role, wrong),
    rooms: readRooms(cells.rooms, wrong),
    groups: readGroups(cells.groups, wrong),
  }
  return { row: problems.length > 0 ? null : row, problems }
}

/** One value; of a list the only one. */
function one(cell: Cell | undefined, column: PeopleColumn, wrong: Wrong): string | null {
  if (cell === undefined) return null
  if (typeof cell === 'string') return tidyName(cell) || null
  return wrong(column, 'wrong_type', 'One text is asked for, and no array.')
}

/** Several values, with `;`, `,`, `|` or line breaks between them; of a list its own. */
function several(cell: Cell | undefined): readonly string[] | null {
  if (cell === undefined) return null
  const values = (typeof cell === 'string' ? cell.split(/[;,|\n]/) : cell).map(tidyName).filter((value) => value !== '')
  return values.length === 0 ? null : values
}

function readAddress(cell: Cell | undefined, wrong: Wrong): string | null {
  const address = one(cell, 'address', wrong)
  if (address === null) return wrong('address', 'required', 'Each line needs an address: it says who is meant.')
  return checkAddress(address, 'address', wrong)
}

function checkAddress(address: string, column: PeopleColumn, wrong: Wrong): string | null {
  return address.length <= LONGEST_ADDRESS && new RegExp(ADDRESS_FORM).test(address)
    ? address
    : wrong(column, 'address_form', 'An address looks like ann@contoso.example.', address)
}

function readAliases(cell: Cell | undefined, wrong: Wrong): readonly string[] | null {
  const aliases = several(cell)
  if (aliases === null) return null
  if (aliases.length >= MOST_ADDRESSES)
    return wrong('aliases', 'too_many', `A person has at most ${MOST_ADDRESSES} addresses.`)
  for (const alias of aliases) checkAddress(alias, 'aliases', wrong)
  return unique(aliases, addressKey)
}

function readName(cell: Cell | undefined, wrong: Wrong): string | null {
  const name = one(cell, 'name', wrong)
  if (name === null || name.length <= LONGEST_NAME) return name
  return wrong('name', 'too_long', `A name has at most ${LONGEST_NAME} characters.`, name)
}

function readLanguage(cell: Cell | undefined, wrong: Wrong): string | null {
  const language = one(cell, 'language', wrong)
  if (language === null) return null
  if (new RegExp(LANGUAGE_FORM).test(language)) return languageTag(language)
  return wrong('language', 'language_form', 'A language looks like en, ru or de-AT (BCP 47).', language)
}

function readRole(cell: Cell | undefined, wrong: Wrong): PersonRole | null {
  const said = one(cell, 'role', wrong)
  if (said === null) return null
  const role = PERSON_ROLES.find((known) => known === said.toLowerCase())
  return role ?? wrong('role', 'role_unknown', `A role is one of ${PERSON_ROLES.join(', ')}.`, said)
}

function readRooms(cell: Cell | undefined, wrong: Wrong): readonly number[] | 'all' | null {
  const said = several(cell)
  if (said === null) return null
  if (said.length === 1 && said[0]?.toLowerCase() === 'all') return 'all'
  if (said.length > MOST_ROOMS) return wrong('rooms', 'too_many', `A person has at most ${MOST_ROOMS} rooms, or all.`)
  const odd = said.find((id) => !/^\d{1,10}$/.test(id) || Number(id) < 1 || Number(id) > MOST_ID)
  if (odd !== undefined) return wrong('rooms', 'rooms_form', 'Rooms are ids, or the word all.', odd)
  return [...new Set(said.map(Number))].sort((a, b) => a - b)
}

function readGroups(cell: Cell | undefined, wrong: Wrong): readonly string[] | null {
  const groups = several(cell)
  if (groups === null) return null
  if (groups.length > MOST_GROUPS) return wrong('groups', 'too_many', `A person is in at most ${MOST_GROUPS} groups.`)
  const long = groups.find((name) => name.length > LONGEST_NAME)
  if (long !== undefined) return wrong('groups', 'too_long', `A name has at most ${LONGEST_NAME} characters.`, long)
  return unique(groups, nameKey)
}

/** The first spelling of each. */
function unique(values: readonly string[], keyOf: (value: string) => string): readonly string[] {
  const known = new Map<string, string>()
  for (const value of values) if (!known.has(keyOf(value))) known.set(keyOf(value), value)
  return [...known.values()]
}
