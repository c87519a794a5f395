import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import { fileURLToPath } from 'node:url'
import { load } from '../../config/load.ts'
import type { CliContext } from '../../src/cli/cli-context.ts'
import { commands } from '../../src/cli/commands.ts'
import { runCli } from '../../src/cli/run-cli.ts'
import { createSealer } from '../../src/ops/secrets/sealer.ts'
import type { Database } from '../../src/store/database.ts'
import type { Providers } from '../../src/sync/ports.ts'

/** Of both ways to type: passwords that one makes the other knows. */
export const SECRET_KEY = new Uint8Array(32).fill(7)

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Types a command as a person does, in a process of its own, and waits for its end. What is no word is further settings. */
export async function typedInShell(
  databaseUrl: string,
  ...args: readonly (string | Record<string, string>)[]
): Promise<Ended> {
  const words = args.filter((arg) => typeof arg === 'string')
  const child = spawn(`${CHECKOUT}/node_modules/.bin/node`, ['src/cli/meetmeup.ts', ...words], {
    cwd: CHECKOUT,
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      MEETMEUP_SECRET_KEY: Buffer.from(SECRET_KEY).toString('base64'),
      ...Object.assign({}, ...args.filter((arg) => typeof arg !== 'string')),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text.out += part
  })
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text.err += part
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { code, ...text }
}

/** The same without a new process, which takes a second: for what does not depend on one. */
export const typedHere = (database: Database, ...args: readonly string[]): Promise<Ended> =>
  typedAmong(database, { of: async () => null }, args)

/** The same, with providers that can be reached. */
export async function typedAmong(database: Database, providers: Providers, args: readonly string[]): Promise<Ended> {
  const text = { out: '', err: '' }
  const config = load({ DATABASE_URL: database.url, MEETMEUP_ALLOW_LOOPBACK_PROVIDERS: 'true' })
  if (!config.ok) throw new Error(config.error.join(' '))
  const context: CliContext = {
    config: config.value,
    database,
    providers,
    sealer: createSealer([{ id: 'k1', key: SECRET_KEY }], randomBytes),
    masterKeys: [SECRET_KEY],
    clock: { now: () => Temporal.Now.instant() },
    actor: `person:${userInfo().username}`,
    [Symbol.asyncDispose]: async () => {},
  }
  const code = await runCli(args, {
    commands,
    version: '1.2.3',
    out: {
      line: (line) => {
        text.out += `${line}\n`
      },
    },
    remark: (line) => {
      text.err += `${line}\n`
    },
    open: async () => context,
  })
  return { code, ...text }
}
