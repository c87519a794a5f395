/**
 * People: who signs in from a calendar program, by which addresses they are known, and which rooms there are for them.
 * Why apart from API keys: a key is a program, a person has devices, and books under an own name.
 * Called by the API and the command line; read by whoever lets a person in (`ops/app-passwords`).
 */
import type { Caller } from '../../booking/ports.ts'
import type { Result } from '../../core/result.ts'

/** What a person may do over CalDAV: look, or book as well. An administrator books like everybody else, and is told what is wrong. */
export const PERSON_ROLES = ['viewer', 'booker', 'admin'] as const
export type PersonRole = (typeof PERSON_ROLES)[number]

export interface PersonContent {
  readonly displayName: string
  /** At least one, as typed; the first is shown. Each names one person of the organization, whatever its case. */
  readonly addresses: readonly string[]
  /** BCP 47, as it was said: `de-AT`. Mail is in the nearest language that there is (`core/language.ts`). */
  readonly language: string
  readonly role: PersonRole
  /** Ids of the rooms that exist for this person; null: all, also later ones. */
  readonly rooms: readonly number[] | null
}

export type PersonChanges = Partial<PersonContent>

export interface Person extends PersonContent {
  readonly id: number
  readonly organizationId: number
  /** By name. */
  readonly groups: readonly { readonly id: number; readonly name: string }[]
  readonly version: number
  /** RFC 3339 UTC, like the other time. */
  readonly createdAt: string
  readonly archivedAt: string | null
}

export type PersonError =
  | { readonly code: 'person_not_found' }
  | { readonly code: 'version_mismatch'; readonly version: number }
  /** Another person of the organization has it. */
  | { readonly code: 'address_taken'; readonly address: string }
  | { readonly code: 'room_unknown'; readonly roomId: number }

export interface PersonQuery {
  readonly organizationId: number
  /** Only the person with this address, in whatever case; null: everybody. */
  readonly address: string | null
  /** Id of the last person of the page before. */
  readonly after: number | null
  readonly limit: number
}

export interface PersonTarget {
  readonly personId: number
  /** The version that must still stand; null: whatever is there. */
  readonly expectedVersion: number | null
}

/** People at rest. Implemented by `store/person-store.ts`; each write leaves an audit line. */
export interface PersonStore {
  create(caller: Caller, content: PersonContent): Promise<Result<Person, PersonError>>
  /** Archived ones too; null: there is no such person. */
  read(organizationId: number, personId: number): Promise<Person | null>
  /** Without archived ones, by id. */
  list(query: PersonQuery): Promise<readonly Person[]>
  change(
    caller: Caller,
    target: PersonTarget & { readonly changes: PersonChanges },
  ): Promise<Result<Person, PersonError>>
  /** Also ends the person's app passwords, and frees the addresses. */
  archive(caller: Caller, target: PersonTarget): Promise<Result<Person, PersonError>>
}

/** What this process remembers of those who signed in. Implemented by `ops/app-passwords/sign-in-cache.ts`. */
export interface RememberedSignIns {
  /** The next request of this person is looked up anew; null: of everybody in the organization. */
  forget(person: { readonly organizationId: number; readonly personId: number | null }): void
}
