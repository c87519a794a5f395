import type { SupportGrants } from '../../support/ports.ts'
import { writeAudit } from '../audit-line.ts'
import type { Database } from '../database.ts'

/** SQLSTATE of a foreign key that leads nowhere. */
const NO_SUCH_ROW = '23503'

/** Which desk reads whose tickets; each change and each use stands in the audit of the organization that granted it. */
export function ticketGrants({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): SupportGrants {
  return {
    async grant(caller, deskOrganizationId) {
      try {
        await transaction(async (inside) => {
          const rows = await inside(
            `insert into support_grant (organization_id, desk_organization_id, granted_by) values ($1, $2, $3)
              on conflict (organization_id, desk_organization_id) where revoked_at is null do nothing returning id`,
            [caller.organizationId, deskOrganizationId, caller.actor],
          )
          if (rows.length > 0) await writeAudit(inside, caller, changeOf('support.grant', deskOrganizationId))
        })
        return true
      } catch (error) {
        if (Reflect.get(Object(error), 'code') === NO_SUCH_ROW) return false
        throw error
      }
    },
    revoke: (caller, deskOrganizationId) =>
      transaction(async (inside) => {
        const rows = await inside(
          `update support_grant set revoked_at = now(), revoked_by = $3
            where organization_id = $1 and desk_organization_id = $2 and revoked_at is null returning id`,
          [caller.organizationId, deskOrganizationId, caller.actor],
        )
        if (rows.length > 0) await writeAudit(inside, caller, changeOf('support.revoke', deskOrganizationId))
        return rows.length > 0
      }),
    async clientsOf(deskOrganizationId) {
      const rows = await sql<{ id: number }>(
        `select organization_id as id from support_grant where desk_organization_id = $1 and revoked_at is null
          union select $1 where not exists (select from support_grant where organization_id = $1 and revoked_at is null)`,
        [deskOrganizationId],
      )
      return rows.map(({ id }) => id)
    },
    noteUse(desk, { organizationId, action, ticketIds }) {
      const [first] = ticketIds
      const of =
        ticketIds.length === 1 && first !== undefined
          ? { entity: 'ticket', entityId: first }
          : { entity: 'organization', entityId: organizationId }
      const detail = { deskOrganizationId: desk.organizationId, ticketIds }
      return writeAudit(sql, { ...desk, organizationId }, { ...unversioned, ...of, action, detail })
    },
  }
}

const unversioned = { fromVersion: null, toVersion: null }

const changeOf = (action: string, deskOrganizationId: number) => ({
  ...unversioned,
  action,
  entity: 'organization',
  entityId: deskOrganizationId,
})
