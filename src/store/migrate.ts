import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Migration, Migrator } from '@mikro-orm/migrations'
import { MikroORM } from '@mikro-orm/postgresql'
import { Client } from 'pg'

/** `migrations/`, beside `src/`: one SQL file per step, applied in the order of their names, forward only. */
const FOLDER = new URL('../../migrations/', import.meta.url)

/** Class number of the advisory lock that lets ten processes start at once and one of them migrate. */
const MIGRATION_LOCK = 730_001

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
    return await applyPending(url)
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

async function applyPending(url: string): Promise<readonly string[]> {
  const steps = migrationSteps()
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    pool: { min: 0, max: 1 },
    migrations: {
      migrationsList: steps,
      tableName: 'schema_migration',
      snapshot: false,
      allOrNothing: true,
      silent: true,
    },
  })
  try {
    const migrator = orm.migrator
    const known = new Set(steps.map((step) => step.name))
    const unknown = (await migrator.getExecuted()).map(({ name }) => name).filter((name) => !known.has(name))
    if (unknown.length > 0) throw new SchemaAhead(unknown)
    return (await migrator.up()).map(({ name }) => name)
  } finally {
    await orm.close(true)
  }
}

function migrationSteps(): {
  name: string
  class: new (...args: ConstructorParameters<typeof Migration>) => Migration
}[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const sql = readFileSync(fileURLToPath(new URL(file, FOLDER)), 'utf8')
      return {
        name: file.replace(/\.sql$/, ''),
        class: class extends Migration {
          override up(): void {
            this.addSql(sql)
          }
        },
      }
    })
}
