import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import type { MigrationStep } from './apply-migrations.ts'

/** `migrations/`, beside `src/`: one SQL file per step, applied in the order of their names, forward only. */
const FOLDER = new URL('../../migrations/', import.meta.url)

/** Class number of the advisory lock that lets ten processes start at once and one of them migrate. */
const MIGRATION_LOCK = 730_001

const TABLE = 'schema_migration'

/** Steps that were published under an earlier number, by the name that databases may know them by: they took the same text. */
const EARLIER_NAMES: ReadonlyMap<string, string> = new Map([
  ['0010-outgoing-mail', '0011-outgoing-mail'],
  ['0011-compare', '0012-compare'],
  ['0012-history-tells-identity', '0013-history-tells-identity'],
  ['0013-request-budget', '0014-request-budget'],
  ['0014-adoption', '0015-adoption'],
  ['0015-lost-dates', '0016-lost-dates'],
])

/**
 * Brings the database at `url` to the schema of this version and returns the names of the steps it took.
 * Safe to call from many processes at once: they queue on an advisory lock, and all but the first find nothing to do.
 * Throws `SchemaAhead` when the database was migrated by a newer version than this one.
 */
export async function migrate(url: string): Promise<readonly string[]> {
  const gate = new Client({ connectionString: url, application_name: 'meetmeup-migrate' })
  await gate.connect()
  try {
    await gate.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    return await applyPending(gate, url)
  } finally {
    await gate.end()
  }
}

/** The database knows migrations that this version does not: starting would write by old rules into new tables. */
export class SchemaAhead extends Error {
  override readonly name = 'SchemaAhead'
  readonly unknown: readonly string[]
  constructor(unknown: readonly string[]) {
    super(
      `the database was migrated by a newer version (${unknown.join(', ')}); start that version or restore a backup`,
    )
    this.unknown = unknown
  }
}

/** What applies them is loaded only when there is something to apply, which is once after an update. */
async function applyPending(gate: Client, url: string): Promise<readonly string[]> {
  const steps = migrationSteps()
  const known = new Set(steps.map(({ name }) => name))
  const executed = await executedSteps(gate)
  const unknown = executed.filter((name) => !known.has(name))
  if (unknown.length > 0) throw new SchemaAhead(unknown)
  if (executed.length === steps.length) return []
  const { applyMigrations } = await import('./apply-migrations.ts')
  return await applyMigrations(url, { steps, table: TABLE })
}

/** Names of the steps that this database has taken, as they are called now; none when it is new. */
async function executedSteps(gate: Client): Promise<readonly string[]> {
  const { rows } = await gate.query<{ exists: boolean }>('select to_regclass($1) is not null as exists', [TABLE])
  if (rows[0]?.exists !== true) return []
  await gate.query(
    `update ${TABLE} s set name = now_called.name from unnest($1::text[], $2::text[]) as now_called (earlier, name) where s.name = now_called.earlier`,
    [[...EARLIER_NAMES.keys()], [...EARLIER_NAMES.values()]],
  )
  return (await gate.query<{ name: string }>(`select name from ${TABLE} order by id`)).rows.map(({ name }) => name)
}

function migrationSteps(): readonly MigrationStep[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({
      name: file.replace(/\.sql$/, ''),
      sql: readFileSync(fileURLToPath(new URL(file, FOLDER)), 'utf8'),
    }))
}
