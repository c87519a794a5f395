import type { Caller } from '../booking/ports.ts'
import { addressKey } from '../core/address-key.ts'
import { writtenIn } from '../core/language.ts'
import type { Person, PersonChanges, PersonContent, PersonError, PersonTarget } from '../ops/people/ports.ts'
import { writeAudit } from './audit-line.ts'
import type { Sql } from './database.ts'
import { PERSON_COLUMNS } from './sql/person-columns.ts'

/** Carries a refusal out of the transaction, which is rolled back; caught by whoever began it. */
export class PersonRefused extends Error {
  readonly refusal: PersonError
  constructor(refusal: PersonError) {
    super(refusal.code)
    this.refusal = refusal
  }
}

export async function readPerson(sql: Sql, organizationId: number, personId: number): Promise<Person | null> {
  const [person] = await sql<Person>(
    `select ${PERSON_COLUMNS} from person p where p.organization_id = $1 and p.id = $2`,
    [organizationId, personId],
  )
  return person ?? null
}

async function present(sql: Sql, { organizationId }: Caller, personId: number): Promise<Person> {
  const person = await readPerson(sql, organizationId, personId)
  if (person === null) throw new Error('a person vanished under the lock')
  return person
}

/** The person, not archived, whom nobody else changes meanwhile. */
export async function lockedPerson(
  sql: Sql,
  caller: Caller,
  { personId, expectedVersion }: PersonTarget,
): Promise<Person> {
  const [row] = await sql(
    `select from person where organization_id = $1 and id = $2 and archived_at is null for update`,
    [caller.organizationId, personId],
  )
  if (row === undefined) throw new PersonRefused({ code: 'person_not_found' })
  const person = await present(sql, caller, personId)
  if (expectedVersion !== null && expectedVersion !== person.version)
    throw new PersonRefused({ code: 'version_mismatch', version: person.version })
  return person
}

export async function createPerson(sql: Sql, caller: Caller, content: PersonContent): Promise<Person> {
  const { displayName, language, role, addresses, rooms } = content
  const [row] = await sql<{ id: number }>(
    `insert into person (organization_id, display_name, language, language_tag, role, every_room) values ($1, $2, $3, $4, $5, $6) returning id`,
    [caller.organizationId, displayName, writtenIn(language), language, role, rooms === null],
  )
  if (row === undefined) throw new Error('an insert gave no row')
  await giveAddresses(sql, caller, { personId: row.id, addresses })
  await grantRooms(sql, caller, { personId: row.id, rooms: rooms ?? [] })
  // Names and addresses stay out of the history: it is kept when a person is forgotten.
  await writeAudit(sql, caller, {
    ...{ action: 'person.create', entity: 'person', entityId: row.id, fromVersion: null, toVersion: 1 },
    detail: { role, rooms },
  })
  return await present(sql, caller, row.id)
}

export async function changePerson(
  sql: Sql,
  caller: Caller,
  { person, changes }: { person: Person; changes: PersonChanges },
): Promise<Person> {
  const { displayName, language, role, rooms } = { ...person, ...changes }
  await sql(
    `update person set display_name = $3, language = $4, language_tag = $5, role = $6, every_room = $7, version = version + 1
      where organization_id = $1 and id = $2`,
    [caller.organizationId, person.id, displayName, writtenIn(language), language, role, rooms === null],
  )
  if (changes.addresses !== undefined)
    await giveAddresses(sql, caller, { personId: person.id, addresses: changes.addresses })
  if (changes.rooms !== undefined) await grantRooms(sql, caller, { personId: person.id, rooms: rooms ?? [] })
  await writeAudit(sql, caller, {
    ...{ action: 'person.change', entity: 'person', entityId: person.id },
    ...{ fromVersion: person.version, toVersion: person.version + 1 },
    detail: { changed: Object.keys(changes).sort(), role, rooms },
  })
  return await present(sql, caller, person.id)
}

export async function archivePerson(sql: Sql, caller: Caller, person: Person): Promise<Person> {
  const of = [caller.organizationId, person.id]
  await sql(`update person set archived_at = now(), version = version + 1 where organization_id = $1 and id = $2`, of)
  await sql(`update person_address set is_live = false where organization_id = $1 and person_id = $2`, of)
  await sql(`delete from person_group_member where organization_id = $1 and person_id = $2`, of)
  await sql(
    `update app_password set revoked_at = now() where organization_id = $1 and person_id = $2 and revoked_at is null`,
    of,
  )
  await writeAudit(sql, caller, {
    ...{ action: 'person.archive', entity: 'person', entityId: person.id },
    ...{ fromVersion: person.version, toVersion: person.version + 1 },
  })
  return await present(sql, caller, person.id)
}

/** These addresses instead of those before. Two people who want one address at one time: the index lets one of them. */
async function giveAddresses(
  sql: Sql,
  { organizationId }: Caller,
  { personId, addresses }: { personId: number; addresses: readonly string[] },
): Promise<void> {
  await sql(`delete from person_address where organization_id = $1 and person_id = $2`, [organizationId, personId])
  const keys = addresses.map(addressKey)
  const given = await sql<{ key: string }>(
    `insert into person_address (organization_id, person_id, address_key, address, place)
      select $1, $2, key, address, place from unnest($3::text[], $4::text[]) with ordinality as a (key, address, place) order by key
      on conflict (organization_id, address_key) where is_live do nothing returning address_key as key`,
    [organizationId, personId, keys, addresses],
  )
  const got = new Set(given.map(({ key }) => key))
  const taken = addresses.find((_, index) => !got.has(keys[index] ?? ''))
  if (taken !== undefined) throw new PersonRefused({ code: 'address_taken', address: taken })
}

async function grantRooms(
  sql: Sql,
  { organizationId }: Caller,
  { personId, rooms }: { personId: number; rooms: readonly number[] },
): Promise<void> {
  await sql(`delete from person_room where organization_id = $1 and person_id = $2`, [organizationId, personId])
  const granted = await sql<{ id: number }>(
    `insert into person_room (organization_id, person_id, room_id)
      select $1, $2, id from room where organization_id = $1 and id = any ($3) returning room_id as id`,
    [organizationId, personId, rooms],
  )
  const got = new Set(granted.map(({ id }) => id))
  const unknown = rooms.find((roomId) => !got.has(roomId))
  if (unknown !== undefined) throw new PersonRefused({ code: 'room_unknown', roomId: unknown })
}
