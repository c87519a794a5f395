import { tidyName } from '../core/tidy-name.ts'
import type { Database } from '../store/database.ts'
import { type Organization, organizationStore } from '../store/organization-store.ts'
import { Refusal, UsageError } from './cli-error.ts'

export const ORGANIZATION = {
  type: 'string',
  value: '<id|name>',
  says: 'which organization; may be left out while there is only one',
} as const

/** The organization that was named by id or name, or the only one. */
export async function chooseOrganization(
  database: Pick<Database, 'sql' | 'transaction'>,
  named: string | boolean | undefined,
): Promise<Organization> {
  const all = await organizationStore(database).list()
  if (typeof named !== 'string') {
    const [only, second] = all
    if (only === undefined) throw new Refusal('There is no organization yet: meetmeup organizations create <name>')
    if (second === undefined) return only
    throw new UsageError(
      `There are ${all.length} organizations: name one with --organization, by its id or name (meetmeup organizations list).`,
    )
  }
  const found = all.filter(({ id, name }) => String(id) === named || name === tidyName(named))
  const [one, other] = found
  if (one === undefined) throw new Refusal(`There is no organization "${named}". See: meetmeup organizations list`)
  if (other !== undefined)
    throw new Refusal(`"${named}" names several organizations: use the id (${found.map(({ id }) => id).join(', ')}).`)
  return one
}
