import { addressKey } from '../../core/address-key.ts'
import { nameKey } from '../../core/name-key.ts'
import type { Person, PersonChanges } from '../people/ports.ts'
import { lineProblem } from './line-problem.ts'
import {
  type ImportPlan,
  type ImportStep,
  type KnownPeople,
  type LineProblem,
  MOST_ADDRESSES,
  type PeopleColumn,
  type PeopleRow,
} from './ports.ts'

/**
 * What an import does with each line: nothing is read or written. A person is known by any of their addresses: by `address` first, and where
 * nobody has that, by the aliases, unless the line gives another name. What a line does not say stays as it is.
 */
export function planPeople(
  rows: readonly PeopleRow[],
  known: KnownPeople,
): { readonly plan: ImportPlan; readonly problems: readonly LineProblem[] } {
  const byAddress = new Map(
    known.people.flatMap((person) => person.addresses.map((address) => [addressKey(address), person] as const)),
  )
  const seen: Seen = { lineOfAddress: new Map(), lineOfPerson: new Map() }
  const planned = rows.map((row) => planRow(row, { known, byAddress, seen }))
  const groupKeys = new Set(known.groups.map(({ name }) => nameKey(name)))
  const named = rows.flatMap(({ groups }) => groups ?? [])
  const newGroups = new Map<string, string>()
  for (const name of named)
    if (!groupKeys.has(nameKey(name)) && !newGroups.has(nameKey(name))) newGroups.set(nameKey(name), name)
  return {
    plan: {
      steps: planned.flatMap(({ step }) => step ?? []),
      newGroups: [...newGroups.values()],
      absent: known.people
        .filter(({ id }) => !seen.lineOfPerson.has(id))
        .map(({ id, displayName, addresses, version }) => ({ id, displayName, address: addresses[0] ?? '', version })),
    },
    problems: planned.flatMap(({ problems }) => problems),
  }
}

/** Which line named an address, and which a person, first. */
interface Seen {
  readonly lineOfAddress: Map<string, number>
  readonly lineOfPerson: Map<number, number>
}

interface Planning {
  readonly known: KnownPeople
  readonly byAddress: ReadonlyMap<string, Person>
  readonly seen: Seen
}

interface PlannedRow {
  readonly step: ImportStep | null
  readonly problems: readonly LineProblem[]
}

function planRow(row: PeopleRow, planning: Planning): PlannedRow {
  const person = personOf(row, planning)
  const problems = [
    ...addressProblems(row, person, planning),
    ...roomProblems(row, planning.known),
    ...(person === null && row.name === null
      ? [lineProblem(row.line, 'required', 'Somebody who is new needs a name.', { column: 'name' })]
      : []),
  ]
  if (problems.length > 0) return { step: null, problems }
  return { step: person === null ? stepOfNew(row) : stepOfKnown(row, person), problems }
}

/** An alias is believed where the line does not call its person by another name: somebody else's would be overwritten. */
function personOf({ name, address, aliases }: PeopleRow, { byAddress }: Planning): Person | null {
  const known = byAddress.get(addressKey(address))
  if (known !== undefined) return known
  const [alike] = (aliases ?? []).flatMap((alias) => byAddress.get(addressKey(alias)) ?? [])
  if (alike === undefined) return null
  return name === null || nameKey(name) === nameKey(alike.displayName) ? alike : null
}

/** One address names one person, in the list and in the organization; one person stands in one line. */
function addressProblems(row: PeopleRow, person: Person | null, { byAddress, seen }: Planning): LineProblem[] {
  const { line } = row
  const problems: LineProblem[] = []
  const earlier = person === null ? undefined : seen.lineOfPerson.get(person.id)
  if (person !== null && earlier === undefined) seen.lineOfPerson.set(person.id, line)
  if (person !== null && earlier !== undefined)
    problems.push(
      lineProblem(line, 'person_twice', `Line ${earlier} is about the same person (${person.displayName}).`, {
        ...{ column: 'address', value: row.address },
      }),
    )
  for (const [column, address] of addressesOf(row)) {
    const key = addressKey(address)
    const holder = byAddress.get(key)
    const before = seen.lineOfAddress.get(key)
    if (holder !== undefined && holder !== person)
      problems.push(
        lineProblem(line, 'address_taken', `It is an address of ${holder.displayName} (person ${holder.id}).`, {
          ...{ column, value: address },
        }),
      )
    else if (before !== undefined && before !== line && earlier === undefined)
      problems.push(
        lineProblem(line, 'address_twice', `Line ${before} has this address too.`, { column, value: address }),
      )
    if (before === undefined) seen.lineOfAddress.set(key, line)
  }
  if (withAliases(row.address, row.aliases ?? person?.addresses ?? []).length > MOST_ADDRESSES)
    problems.push(
      lineProblem(line, 'too_many', `A person has at most ${MOST_ADDRESSES} addresses.`, { column: 'aliases' }),
    )
  return problems
}

const addressesOf = ({ address, aliases }: PeopleRow): readonly (readonly [PeopleColumn, string])[] => [
  ['address', address],
  ...(aliases ?? []).map((alias) => ['aliases', alias] as const),
]

function roomProblems({ line, rooms }: PeopleRow, known: KnownPeople): LineProblem[] {
  if (rooms === null || rooms === 'all') return []
  return rooms
    .filter((id) => !known.rooms.has(id))
    .map((id) => lineProblem(line, 'room_unknown', `There is no room ${id}.`, { column: 'rooms', value: String(id) }))
}

function stepOfNew({ line, name, address, aliases, language, role, rooms, groups }: PeopleRow): ImportStep {
  return {
    ...{ act: 'new', line, address, groups, displayName: name ?? '' },
    content: {
      displayName: name ?? '',
      addresses: withAliases(address, aliases ?? []),
      language: language ?? 'en',
      role: role ?? 'booker',
      rooms: rooms === 'all' ? null : rooms,
    },
  }
}

function stepOfKnown(row: PeopleRow, person: Person): ImportStep {
  const { line, groups } = row
  const wanted = changesOf(row, person)
  const inGroups =
    groups === null ||
    sameTexts(
      groups.map(nameKey),
      person.groups.map(({ name }) => nameKey(name)),
    )
  const { addresses, ...others } = wanted
  const changed: PeopleColumn[] = [
    ...(wanted.displayName === undefined ? [] : (['name'] as const)),
    ...(addresses === undefined ? [] : addressColumns(addresses, person)),
    ...(['language', 'role', 'rooms'] as const).filter((column) => others[column] !== undefined),
    ...(inGroups ? [] : (['groups'] as const)),
  ]
  return {
    ...{ line, personId: person.id, version: person.version, changes: wanted, changed },
    act: changed.length === 0 ? 'same' : 'changed',
    displayName: wanted.displayName ?? person.displayName,
    address: addresses?.[0] ?? person.addresses[0] ?? '',
    groups: inGroups ? null : groups,
  }
}

/** What the line says otherwise than it is. Another case of an address is no change. */
function changesOf({ name, address, aliases, language, role, rooms }: PeopleRow, person: Person): PersonChanges {
  const addresses = withAliases(address, aliases ?? person.addresses)
  const [first, ...rest] = addresses.map(addressKey)
  const [known, ...others] = person.addresses.map(addressKey)
  const isSame = first === known && sameTexts(rest, others)
  const ids = rooms === 'all' ? null : rooms
  const sameRooms = rooms === null || JSON.stringify(ids) === JSON.stringify(person.rooms)
  return {
    ...(name === null || name === person.displayName ? {} : { displayName: name }),
    ...(isSame ? {} : { addresses }),
    ...(language === null || language === person.language ? {} : { language }),
    ...(role === null || role === person.role ? {} : { role }),
    ...(sameRooms ? {} : { rooms: ids }),
  }
}

function addressColumns(addresses: readonly string[], person: Person): readonly PeopleColumn[] {
  const [first, ...rest] = addresses.map(addressKey)
  const [known, ...others] = person.addresses.map(addressKey)
  return [
    ...(first === known ? [] : (['address'] as const)),
    ...(sameTexts(rest, others) ? [] : (['aliases'] as const)),
  ]
}

const withAliases = (address: string, aliases: readonly string[]): readonly string[] => [
  address,
  ...aliases.filter((alias) => addressKey(alias) !== addressKey(address)),
]

const sameTexts = (one: readonly string[], other: readonly string[]): boolean =>
  JSON.stringify([...new Set(one)].sort()) === JSON.stringify([...new Set(other)].sort())
