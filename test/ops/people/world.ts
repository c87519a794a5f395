import { randomUUID } from 'node:crypto'
import type { Caller } from '../../../src/booking/ports.ts'
import { composePeople, type MasterKeys, type PeopleSide } from '../../../src/compose/compose-people.ts'
import { DEFAULT_POLICY } from '../../../src/core/policy.ts'
import { resolveZone } from '../../../src/core/time/index.ts'
import type { Person, PersonContent } from '../../../src/ops/people/index.ts'
import type { Database } from '../../../src/store/database.ts'
import { roomStore } from '../../../src/store/room-store.ts'

export const KEYS: MasterKeys = [new Uint8Array(32).fill(1)]

/** An organization with its people and rooms, and a process of the service that lets people in. */
export interface PeopleWorld extends PeopleSide {
  readonly caller: Caller
  /** Adds a person, by default one who may book everywhere. */
  add(content?: Partial<PersonContent>): Promise<Person>
  /** Makes an app password as it is shown. */
  passwordOf(person: Person, scope?: 'read' | 'write'): Promise<{ readonly id: number; readonly password: string }>
  addRoom(name: string): Promise<number>
  travel(seconds: number): void
  /** Another process over the same database, with a memory of its own. */
  otherProcess(keys?: MasterKeys): PeopleSide
}

let named = 0

export async function peopleWorld(database: Database): Promise<PeopleWorld> {
  let now = Temporal.Instant.from('2026-12-01T08:00:00Z')
  const clock = { now: () => now }
  const [organization] = await database.sql<{ id: number }>(`insert into organization (name) values ('A') returning id`)
  const caller = { organizationId: organization?.id ?? 0, actor: 'key:1', causeId: randomUUID() }
  const side = composePeople({ database, masterKeys: KEYS, clock })
  return {
    ...side,
    caller,
    async add(content = {}) {
      named += 1
      const whole = { displayName: 'Ann Meyer', language: 'en', role: 'booker', rooms: null, ...content } as const
      const made = await side.people.create(caller, { addresses: [`ann${named}@x.org`], ...whole })
      if (!made.ok) throw new Error(made.error.code)
      return made.value
    },
    async passwordOf({ id }, scope = 'write') {
      const made = await side.appPasswords.create(caller, { personId: id, device: 'Phone', scope })
      if (made === null) throw new Error('no password')
      return { id: made.appPassword.id, password: made.password }
    },
    async addRoom(name) {
      const zone = resolveZone('UTC')
      if (!zone.ok) throw new Error('no zone')
      const place = { building: null, floor: null, capacity: null, features: [], timeZone: zone.value }
      const padding = { setUpMinutes: 0, cleanUpMinutes: 0 }
      return (await roomStore(database).create(caller, { name, ...place, padding, policy: DEFAULT_POLICY })).id
    },
    travel(seconds) {
      now = now.add({ seconds })
    },
    otherProcess: (keys = KEYS) => composePeople({ database, masterKeys: keys, clock }),
  }
}
