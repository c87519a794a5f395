import { addressKey } from '../core/address-key.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { Person, PersonError, PersonStore } from '../ops/people/ports.ts'
import type { Database, Sql } from './database.ts'
import { PERSON_COLUMNS } from './sql/person-columns.ts'
import { archivePerson, changePerson, createPerson, lockedPerson, PersonRefused, readPerson } from './write-person.ts'

export function personStore({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): PersonStore {
  const attempt = async (work: (inside: Sql) => Promise<Person>): Promise<Result<Person, PersonError>> => {
    try {
      return ok(await transaction(work))
    } catch (error) {
      if (error instanceof PersonRefused) return fail(error.refusal)
      throw error
    }
  }
  return {
    create: (caller, content) => attempt((inside) => createPerson(inside, caller, content)),
    read: (organizationId, personId) => readPerson(sql, organizationId, personId),
    list: ({ organizationId, address, after, limit }) =>
      sql<Person>(
        `select ${PERSON_COLUMNS} from person p where p.organization_id = $1 and p.archived_at is null and p.id > $3
          and ($2::text is null or exists (select from person_address a where a.organization_id = $1 and a.person_id = p.id and a.address_key = $2))
          order by p.id limit $4`,
        [organizationId, address === null ? null : addressKey(address), after ?? 0, limit],
      ),
    change: (caller, { changes, ...target }) =>
      attempt(async (inside) =>
        changePerson(inside, caller, { person: await lockedPerson(inside, caller, target), changes }),
      ),
    archive: (caller, target) =>
      attempt(async (inside) => archivePerson(inside, caller, await lockedPerson(inside, caller, target))),
  }
}
