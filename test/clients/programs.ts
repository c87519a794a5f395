import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The programs of other people that tests drive, by what is typed to start them. */
export type Program = 'vdirsyncer' | 'khal' | 'cadaver' | 'curl' | 'redis-server'

/** The system's own Python before any other: there its packages are. */
const PYTHONS = ['/usr/bin/python3', 'python3']

/** What each file of tests needs of the machine. */
const NEEDS: Readonly<Record<string, readonly (Program | 'python3-caldav')[]>> = {
  'test/clients/vdirsyncer-and-khal.test.ts': ['vdirsyncer', 'khal'],
  'test/clients/python-caldav.test.ts': ['python3-caldav'],
  'test/clients/cadaver.test.ts': ['cadaver'],
  'test/clients/curl.test.ts': ['curl'],
  'test/queue/redis.contract.test.ts': ['redis-server'],
  'test/queue/redis.test.ts': ['redis-server'],
  'test/queue/moving.test.ts': ['redis-server'],
}

/** With `MEETMEUP_REQUIRE_CLIENTS=1` a missing program fails the run; otherwise its tests are left out, with a word. */
export const CLIENTS_ARE_REQUIRED = process.env.MEETMEUP_REQUIRE_CLIENTS === '1'

export interface LeftOut {
  /** Of tests, from the root of the project. */
  readonly file: string
  /** Programs, which are the names of their packages in Debian too. */
  readonly missing: readonly string[]
}

/** Files of tests that cannot run on this machine. */
export function leftOut(): LeftOut[] {
  return Object.entries(NEEDS)
    .map(([file, needs]) => ({ file, missing: needs.filter((name) => !isInstalled(name)) }))
    .filter(({ missing }) => missing.length > 0)
}

/** A sentence for whoever reads the run; null: nothing is left out. */
export function sayLeftOut(files: readonly LeftOut[]): string | null {
  if (files.length === 0) return null
  const lines = files.map(({ file, missing }) => `  ${file}: not installed: ${missing.join(', ')}`)
  const packages = [...new Set(files.flatMap(({ missing }) => missing))].join(' ')
  return ['Tests with programs of other people left out:', ...lines, `  (Debian: apt-get install ${packages})`].join(
    '\n',
  )
}

/** The Python that has the library `caldav`; null: none has. */
export const pythonWithCaldav = (): string | null =>
  PYTHONS.find((python) => spawnSync(python, ['-c', 'import caldav'], { timeout: 30_000 }).status === 0) ?? null

export const isInstalled = (name: Program | 'python3-caldav'): boolean =>
  name === 'python3-caldav'
    ? pythonWithCaldav() !== null
    : (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)))
