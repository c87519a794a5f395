/**
 * Import of people out of a table (CSV) or a list (JSON): who is new, who has changed, who is as before, and who is not in it.
 * Why apart from `ops/people`: a list is judged whole before anything of it is written, and nobody is removed because a list does not name them.
 * Called by the API and the command line.
 */
import type { Caller } from '../../booking/ports.ts'
import type { Result } from '../../core/result.ts'
import type { Person, PersonChanges, PersonContent, PersonRole, RememberedSignIns } from '../people/ports.ts'

/** What a line may say of a person. `address` is always there; an empty cell says nothing, and what was there stays. */
export const PEOPLE_COLUMNS = ['name', 'address', 'aliases', 'language', 'role', 'rooms', 'groups'] as const
export type PeopleColumn = (typeof PEOPLE_COLUMNS)[number]

export const MOST_IMPORT_BYTES = 4 * 1_048_576
export const MOST_IMPORT_LINES = 5_000
/** Of one person. */
export const MOST_ADDRESSES = 20

/** One line, understood. Null: it says nothing of that. */
export interface PeopleRow {
  /** Where it begins in the text, from 1 on; of a list its place, from 1 on. */
  readonly line: number
  readonly name: string | null
  readonly address: string
  /** All others; what is not named is not kept. */
  readonly aliases: readonly string[] | null
  readonly language: string | null
  readonly role: PersonRole | null
  readonly rooms: readonly number[] | 'all' | null
  /** By name; those that there are not are made. What is not named is left. */
  readonly groups: readonly string[] | null
}

/** Why a line cannot be taken. Stable: scripts branch on it. */
export type ImportRule =
  | 'encoding'
  | 'quoting'
  | 'malformed_json'
  | 'too_many_lines'
  | 'column_missing'
  | 'column_unknown'
  | 'column_twice'
  | 'too_many_cells'
  | 'required'
  | 'too_long'
  | 'too_many'
  | 'text_refused'
  | 'wrong_type'
  | 'address_form'
  | 'language_form'
  | 'role_unknown'
  | 'rooms_form'
  | 'room_unknown'
  | 'address_twice'
  | 'person_twice'
  | 'address_taken'

export interface LineProblem {
  readonly line: number
  /** Null: the whole line. */
  readonly column: string | null
  readonly rule: ImportRule
  /** What stands there, at most 100 characters of it; null: nothing. */
  readonly value: string | null
  /** One sentence. */
  readonly detail: string
}

/** What an organization has when a list is judged. */
export interface KnownPeople {
  readonly people: readonly Person[]
  readonly groups: readonly { readonly id: number; readonly name: string }[]
  /** Ids of rooms that take bookings. */
  readonly rooms: ReadonlySet<number>
}

interface StepBase {
  readonly line: number
  readonly displayName: string
  readonly address: string
  /** Groups that the person is then in, by name; null: as before. */
  readonly groups: readonly string[] | null
}

/** What an import does with one line. */
export type ImportStep =
  | (StepBase & { readonly act: 'new'; readonly content: PersonContent })
  | (StepBase & {
      readonly act: 'changed' | 'same'
      readonly personId: number
      /** The version that was looked at. */
      readonly version: number
      readonly changes: PersonChanges
      readonly changed: readonly PeopleColumn[]
    })

/** Somebody whom the list does not name. */
export interface AbsentPerson {
  readonly id: number
  readonly displayName: string
  readonly address: string
  readonly version: number
}

export interface ImportPlan {
  readonly steps: readonly ImportStep[]
  /** Names of groups that are made. */
  readonly newGroups: readonly string[]
  readonly absent: readonly AbsentPerson[]
}

/** Implemented by `store/people-import-store.ts`. */
export interface PeopleImportStore {
  known(organizationId: number): Promise<KnownPeople>
  /** One transaction, all or nothing. False: somebody has changed what the plan was made of. `told` says how many lines are done. */
  apply(
    caller: Caller,
    plan: ImportPlan & { readonly archives: readonly AbsentPerson[] },
    told: (done: number) => void,
  ): Promise<boolean>
}

export interface PeopleImportPorts {
  readonly imports: PeopleImportStore
  readonly signIns: RememberedSignIns
}

export interface ImportPeopleOrder {
  readonly bytes: Uint8Array
  readonly form: 'csv' | 'json'
  /** Only say what would be done. */
  readonly preview: boolean
  /** Archive those whom the list does not name, of whom there must be so many; null: leave them. */
  readonly deactivateAbsent: number | null
}

export interface ImportReport {
  /** False: it was a preview. */
  readonly written: boolean
  readonly new: number
  readonly changed: number
  readonly same: number
  readonly newGroups: readonly string[]
  readonly absent: readonly Omit<AbsentPerson, 'version'>[]
  /** How many of the absent are archived. */
  readonly deactivated: number
  readonly rows: readonly {
    readonly line: number
    readonly act: ImportStep['act']
    readonly address: string
    readonly displayName: string
    readonly changed: readonly PeopleColumn[]
  }[]
}

export type PeopleImportError =
  /** Nothing was written. */
  | { readonly code: 'lines_wrong'; readonly problems: readonly LineProblem[] }
  /** Another number of people is absent than was said. */
  | { readonly code: 'absent_differ'; readonly said: number; readonly absent: number }
  | { readonly code: 'changed_meanwhile' }

export type ImportPeople = (
  caller: Caller,
  order: ImportPeopleOrder,
  told?: (done: number) => void,
) => Promise<Result<ImportReport, PeopleImportError>>
