import type { Connection } from '../ops/connections/index.ts'
import type { Organization } from '../store/organization-store.ts'
import { Refusal } from './cli-error.ts'
import type { ConnectionSide } from './open-connections.ts'

const AT_A_TIME = 200

export async function everyConnection(
  { connections }: Pick<ConnectionSide, 'connections'>,
  organizationId: number,
): Promise<readonly Connection[]> {
  const all: Connection[] = []
  for (;;) {
    const page = await connections.list({ organizationId, afterId: all.at(-1)?.id ?? 0, limit: AT_A_TIME })
    all.push(...page)
    if (page.length < AT_A_TIME) return all
  }
}

/** The connection that was named by id or name. */
export async function chooseConnection(
  side: Pick<ConnectionSide, 'connections'>,
  organization: Organization,
  named: string,
): Promise<Connection> {
  const all = await everyConnection(side, organization.id)
  const found = all.filter(({ id, name }) => String(id) === named || name === named)
  const [one, other] = found
  if (one === undefined)
    throw new Refusal(`${organization.name} has no connection "${named}". See: meetmeup connections list`)
  if (other !== undefined)
    throw new Refusal(`"${named}" names several connections: use the id (${found.map(({ id }) => id).join(', ')}).`)
  return one
}
