import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { discard } from '../../src/store/embedded/discard.ts'
import { type EmbeddedDatabase, startOrAttach } from '../../src/store/embedded/start-or-attach.ts'
import { migrate } from '../../src/store/migrate.ts'
import { CLIENTS_ARE_REQUIRED, leftOut, sayLeftOut } from '../clients/programs.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of a database with superuser rights on the server of this run. */
    postgresUrl: string
    /** Name of the migrated database that each test's database is a copy of. */
    templateDatabase: string
  }
}

const PREFIX = 'meetmeup-test-'
const STARTING_MILLISECONDS = 120_000
const TEMPLATE = 'meetmeup_template'

let folder: string
/** Undefined as long as a run was not begun, which some are not. */
let database: EmbeddedDatabase | undefined

/** One PostgreSQL for the whole run, with one migrated template. Vitest calls it before the first test. */
export async function setup(project: TestProject): Promise<void> {
  tellLeftOut()
  await sweep()
  folder = await mkdtemp(join(tmpdir(), PREFIX))
  database = await startOrAttach({ dataDir: folder, durable: false, log: (line) => console.error(line) })
  const admin = new pg.Client({ connectionString: database.url })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${TEMPLATE}`)
  await admin.end()
  await migrate(database.url.replace(/[^/]+$/, TEMPLATE))
  project.provide('postgresUrl', database.url)
  project.provide('templateDatabase', TEMPLATE)
}

/** A test that does not run is never silent, and where it is required it is a failure. */
function tellLeftOut(): void {
  const said = sayLeftOut(leftOut())
  if (said === null) return
  if (CLIENTS_ARE_REQUIRED) throw new Error(`MEETMEUP_REQUIRE_CLIENTS=1 asks for all of them. ${said}`)
  console.warn(`\n${said}\n`)
}

/** Vitest calls it after the last test. */
export async function teardown(): Promise<void> {
  if (database === undefined) return
  await database.stop()
  await rm(folder, { recursive: true, force: true })
}

/** Removes what killed runs have left. A run that is alive holds its folder's lock, or is just about to take it. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue
    const folder = join(tmpdir(), name)
    const changed = await stat(folder).then(
      (entry) => entry.mtimeMs,
      () => Date.now(),
    )
    if (Date.now() - changed > STARTING_MILLISECONDS) await discard(folder)
  }
}
