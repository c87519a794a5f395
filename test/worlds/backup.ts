import type { TwoSandboxes } from './two-sandboxes.ts'

const TABLES = ['occupancy', 'outbox', 'link', 'change_log', 'booking', 'inbox', 'calendar_cursor'] as const

/** Everything that a backup knows of the organization; the numbers that were given out so far as well. */
export async function backup({
  database: { sql },
  organizationId,
}: Pick<TwoSandboxes, 'database' | 'organizationId'>): Promise<() => Promise<void>> {
  const kept = new Map<string, string>()
  for (const table of TABLES) {
    const [row] = await sql<{ rows: string }>(
      `select coalesce(json_agg(t), '[]')::text as rows from ${table} t where organization_id = $1`,
      [organizationId],
    )
    kept.set(table, row?.rows ?? '[]')
  }
  const [given] = await sql<{ link: number; booking: number }>(
    `select (select last_value from link_id_seq) as link, (select last_value from booking_id_seq) as booking`,
  )
  return async () => {
    for (const table of TABLES) await sql(`delete from ${table} where organization_id = $1`, [organizationId])
    for (const table of [...TABLES].reverse())
      await sql(
        `insert into ${table} overriding system value select * from json_populate_recordset(null::${table}, $1::json)`,
        [kept.get(table)],
      )
    await sql(`select setval('link_id_seq', $1), setval('booking_id_seq', $2)`, [given?.link, given?.booking])
  }
}
