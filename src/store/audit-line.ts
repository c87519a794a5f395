import type { Caller } from '../booking/ports.ts'
import type { Sql } from './database.ts'

export interface AuditLine {
  /** `room.create`, `connection.change`, ... */
  readonly action: string
  readonly entity: string
  readonly entityId: number
  readonly fromVersion: number | null
  readonly toVersion: number | null
  /** Never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>
}

/** Writes who did what, in the transaction that does it. */
export async function writeAudit(sql: Sql, caller: Caller, line: AuditLine): Promise<void> {
  await sql(
    `insert into audit (organization_id, actor, cause_id, action, entity, entity_id, from_version, to_version, detail)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      caller.organizationId,
      caller.actor,
      caller.causeId,
      line.action,
      line.entity,
      line.entityId,
      line.fromVersion,
      line.toVersion,
      JSON.stringify(line.detail ?? {}),
    ],
  )
}
