import { userInfo } from 'node:os'
import type { Config } from '../../config/load.ts'
import { loadOrExplain } from '../../config/load.ts'
import type { MasterKeys } from '../compose/compose-people.ts'
import type { Sealer } from '../ops/secrets/sealer.ts'
import type { Database } from '../store/database.ts'
import type { Providers } from '../sync/ports.ts'
import { WrongSettings } from './cli-error.ts'

/** What commands stand on. Each takes the few of these that it uses. */
export interface CliContext extends AsyncDisposable {
  readonly config: Config
  readonly database: Database
  readonly providers: Providers
  readonly sealer: Sealer
  readonly masterKeys: MasterKeys
  readonly clock: { now(): Temporal.Instant }
  /** `person:<user of the operating system>`: who did it, in the history. */
  readonly actor: string
}

/** The settings of this process. Throws {@link WrongSettings}. */
export function readSettings(): Config {
  const loaded = loadOrExplain()
  if (!loaded.ok) throw new WrongSettings(loaded.error)
  return loaded.value
}

/** Attaches to the database of the settings (a running embedded one, or one that is started for this command), at this version's schema. */
export async function openContext(): Promise<CliContext> {
  const config = readSettings()
  // The whole house is loaded only by who enters it: help and mistakes are answered at once.
  const { openGround } = await import('../compose.ts')
  // What the database has to say goes beside the answer, so that a script reads the answer alone.
  const ground = await openGround(config, (line) => console.error(line))
  return {
    config,
    database: ground.database,
    providers: ground.providers,
    sealer: ground.sealer,
    masterKeys: ground.masterKeys,
    clock: ground.clock,
    actor: `person:${userInfo().username}`,
    [Symbol.asyncDispose]: () => ground[Symbol.asyncDispose](),
  }
}
