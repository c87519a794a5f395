import { hkdfSync, randomBytes } from 'node:crypto'
import type { AppPasswordActs } from '../api/app-passwords/index.ts'
import {
  createAppPassword,
  createSignInCache,
  createSignInThrottle,
  identifyPerson,
  listAppPasswords,
  type PersonPrincipal,
  revokeAppPassword,
  type SignedIn,
  type SignInRequest,
  signIn,
} from '../ops/app-passwords/index.ts'
import { type GroupStore, groupActs } from '../ops/groups/index.ts'
import { archivePerson, changePerson, createPerson, listPeople, type PersonStore } from '../ops/people/index.ts'
import { type ImportPeople, importPeople } from '../ops/people-import/index.ts'
import { appPasswordStore } from '../store/app-password-store.ts'
import type { Database } from '../store/database.ts'
import { groupStore } from '../store/group-store.ts'
import { peopleImportStore } from '../store/people-import-store.ts'
import { personStore } from '../store/person-store.ts'

/** Keys of the installation, newest first. */
export type MasterKeys = readonly [Uint8Array, ...Uint8Array[]]

export interface PeopleParts {
  readonly database: Database
  /** From which the keys of the passwords' HMACs are derived. */
  readonly masterKeys: MasterKeys
  readonly clock: { now(): Temporal.Instant }
}

export interface PeopleSide {
  readonly people: PersonStore
  readonly groups: GroupStore
  readonly importPeople: ImportPeople
  readonly appPasswords: AppPasswordActs
  /** Who that is, without a limit on guesses: for whoever has one of their own. */
  identifyPerson(userName: string | null, password: string): Promise<PersonPrincipal | null>
  /** For each request of a calendar program; one of these for each process, so that a revocation reaches what it remembers. */
  signIn(request: SignInRequest): Promise<SignedIn>
}

/** Some 10 MB when full. */
const REMEMBERED_SIGN_INS = 10_000
const REMEMBERED_ATTEMPTS = 10_000

/** People, their devices, and the door, over the real database. */
export function composePeople({ database, masterKeys, clock }: PeopleParts): PeopleSide {
  const { now } = clock
  const people = personStore(database)
  const appPasswords = appPasswordStore(database)
  const signIns = createSignInCache({ most: REMEMBERED_SIGN_INS, now })
  const [newest, ...older] = masterKeys
  const macKeys = [macKeyOf(newest), ...older.map(macKeyOf)] as const
  const identify = (userName: string | null, password: string) =>
    identifyPerson({ appPasswords, cache: signIns, macKeys, now }, userName, password)
  const door = { identify, throttle: createSignInThrottle({ most: REMEMBERED_ATTEMPTS, now }) }
  return {
    people: {
      read: people.read,
      list: (query) => listPeople({ people }, query),
      create: (caller, content) => createPerson({ people }, caller, content),
      change: (caller, target) => changePerson({ people, signIns }, caller, target),
      archive: (caller, target) => archivePerson({ people, signIns }, caller, target),
    },
    importPeople: (caller, order, told) =>
      importPeople({ imports: peopleImportStore(database), signIns }, caller, {
        order,
        ...(told === undefined ? {} : { told }),
      }),
    groups: groupActs({ groups: groupStore(database), signIns }),
    appPasswords: {
      list: (person) => listAppPasswords({ appPasswords }, person),
      create: (caller, order) => createAppPassword({ appPasswords, macKeys, random: randomBytes }, caller, order),
      revoke: (caller, target) => revokeAppPassword({ appPasswords, signIns }, caller, target),
    },
    identifyPerson: identify,
    signIn: (request) => signIn(door, request),
  }
}

const macKeyOf = (masterKey: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', masterKey, '', 'meetmeup app passwords', 32))
