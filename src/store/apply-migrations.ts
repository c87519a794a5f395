import { Migration, Migrator } from '@mikro-orm/migrations'
import { MikroORM } from '@mikro-orm/postgresql'

/** One step of the schema: its name in the table of steps, and what it does. */
export interface MigrationStep {
  readonly name: string
  readonly sql: string
}

/** Takes the steps that the database at `url` has not taken yet, all in one transaction, and answers their names. Call it under the lock. */
export async function applyMigrations(
  url: string,
  { steps, table }: { readonly steps: readonly MigrationStep[]; readonly table: string },
): Promise<readonly string[]> {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    pool: { min: 0, max: 1 },
    migrations: {
      migrationsList: steps.map(({ name, sql }) => ({ name, class: classOf(sql) })),
      tableName: table,
      snapshot: false,
      allOrNothing: true,
      silent: true,
    },
  })
  try {
    return (await orm.migrator.up()).map(({ name }) => name)
  } finally {
    await orm.close(true)
  }
}

const classOf = (sql: string): (new (...args: ConstructorParameters<typeof Migration>) => Migration) =>
  class extends Migration {
    override up(): void {
      this.addSql(sql)
    }
  }
