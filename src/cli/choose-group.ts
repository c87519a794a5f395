import type { PeopleSide } from '../compose/compose-people.ts'
import type { Group } from '../ops/groups/index.ts'
import type { Organization } from '../store/organization-store.ts'
import { Refusal } from './cli-error.ts'

/** The group that was named by id, or by name in whatever case. */
export async function chooseGroup(
  { groups }: Pick<PeopleSide, 'groups'>,
  organization: Organization,
  named: string,
): Promise<Group> {
  const byId = /^\d{1,9}$/.test(named) ? await groups.read(organization.id, Number(named)) : null
  const [group = null] =
    byId === null ? await groups.list({ organizationId: organization.id, name: named, after: null, limit: 1 }) : [byId]
  if (group === null) throw new Refusal(`${organization.name} has no group "${named}". See: meetmeup groups list`)
  return group
}
