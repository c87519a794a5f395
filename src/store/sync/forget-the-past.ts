import type { Sql } from '../database.ts'

/** More than any installation writes between two backups. */
const LEAP = 1_000_000

/** After a restore: cursors of the past are worth nothing, a write that was under way may have happened, and no id is given out twice. */
export async function forgetThePast(sql: Sql, organizationId: number, calendarIds: readonly number[]): Promise<void> {
  const key = [organizationId, calendarIds]
  await sql(
    'update calendar_cursor set cursor_sealed = null, resume_sealed = null, round_id = null where organization_id = $1 and calendar_id = any ($2)',
    key,
  )
  await sql('delete from compare_round where organization_id = $1 and calendar_id = any ($2)', key)
  await sql(
    `update link set state = 'unknown' where organization_id = $1 and calendar_id = any ($2) and state = 'pending' and remote_id is null and role in ('mirror', 'request')`,
    key,
  )
  for (const table of ['link', 'booking'])
    await sql(
      `select setval(pg_get_serial_sequence($1, 'id'), nextval(pg_get_serial_sequence($1, 'id')) + ${LEAP}) as id`,
      [table],
    )
}
