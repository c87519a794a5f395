import type { Config } from '../../../config/load.ts'
import { readSettings } from '../cli-context.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { showJson } from '../show-json.ts'

export const migrateDatabase: Command = {
  name: 'migrate',
  summary: 'Bring the database to the schema of this version',
  takes: [],
  options: {},
  notes: 'Starting the service does the same. Safe to run from many places at once; steps go forward only.',
  async run({ json }, out) {
    const config = readSettings()
    const { migrate } = await import('../../store/migrate.ts')
    await using stack = new AsyncDisposableStack()
    const steps = await migrate(await databaseUrl(config, stack))
    if (json) out.line(showJson({ steps }))
    else
      out.line(steps.length === 0 ? 'The database is up to date.' : `The database took the steps ${steps.join(', ')}.`)
    return EXIT.ok
  },
}

async function databaseUrl(config: Config, stack: AsyncDisposableStack): Promise<string> {
  if (config.database.url !== null) return config.database.url
  const { startOrAttach } = await import('../../store/embedded/start-or-attach.ts')
  const embedded = await startOrAttach({ dataDir: config.dataDir, log: (line) => console.error(line) })
  stack.defer(() => embedded.stop())
  return embedded.url
}
