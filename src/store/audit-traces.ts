import type { Traces } from '../api/ports.ts'
import type { Sql } from './database.ts'

/** Finds by the audit what a cause has made. Reads the lines of one kind of thing; those kinds that are made by the thousand have their own way. */
export const auditTraces = (sql: Sql): Traces => ({
  async madeBy(organizationId, causeId, entity) {
    const [line] = await sql<{ id: number }>(
      `select entity_id as id from audit where organization_id = $1 and entity = $2 and cause_id = $3 and action = $2 || '.create' limit 1`,
      [organizationId, entity, causeId],
    )
    return line?.id ?? null
  },
})
