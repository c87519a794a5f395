import { randomUUID } from 'node:crypto'
import { writeAudit } from './audit-line.ts'
import type { Database } from './database.ts'

/** A customer. `createdAt` is RFC 3339 UTC. */
export interface Organization {
  readonly id: number
  readonly name: string
  readonly createdAt: string
}

export interface OrganizationStore {
  /** By id. */
  list(): Promise<readonly Organization[]>
  /** Null: there is one of that name already. */
  create(name: string, actor: string): Promise<Organization | null>
}

/** First key of the advisory lock under which names are compared; rooms and migrations have others. */
const NAMES_LOCK = 730_002

const COLUMNS = 'id, name, created_at as "createdAt"'

export function organizationStore({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): OrganizationStore {
  return {
    list: () => sql<Organization>(`select ${COLUMNS} from organization order by id`),
    create: (name, actor) =>
      transaction(async (inside) => {
        await inside('select pg_advisory_xact_lock($1)', [NAMES_LOCK])
        const [created] = await inside<Organization>(
          `insert into organization (name) select $1 where not exists (select from organization where lower(name) = lower($1)) returning ${COLUMNS}`,
          [name],
        )
        if (created === undefined) return null
        const caller = { organizationId: created.id, actor, causeId: randomUUID() }
        const line = { action: 'organization.create', entity: 'organization', entityId: created.id }
        await writeAudit(inside, caller, { ...line, fromVersion: null, toVersion: 1 })
        // Mail begins with the organization: else its first moments, until mail looks at it, would be told to nobody.
        await inside('insert into mail_cursor (organization_id, last_xid) values ($1, pg_current_xact_id())', [
          created.id,
        ])
        return created
      }),
  }
}
