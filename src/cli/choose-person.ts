import type { PeopleSide } from '../compose/compose-people.ts'
import type { Person } from '../ops/people/index.ts'
import type { Organization } from '../store/organization-store.ts'
import { Refusal } from './cli-error.ts'

/** The person who was named by id or by one of their addresses; archived people are not found. */
export async function choosePerson(
  { people }: Pick<PeopleSide, 'people'>,
  organization: Organization,
  named: string,
): Promise<Person> {
  const person = /^\d{1,9}$/.test(named)
    ? await people.read(organization.id, Number(named))
    : (await people.list({ organizationId: organization.id, address: named, after: null, limit: 1 }))[0]
  if (person === undefined || person === null || person.archivedAt !== null)
    throw new Refusal(`${organization.name} has no person "${named}". See: meetmeup people list`)
  return person
}
