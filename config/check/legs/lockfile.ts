import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Leg } from '../leg.ts'

interface Locked {
  readonly version?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/**
 * `npm ci` refuses a lockfile that lacks the packages of other systems, and `npm install` beside an existing
 * node_modules sometimes drops them: nobody would notice before the next fresh clone.
 */
export const lockfile: Leg = {
  name: 'lockfile',
  async run(root) {
    const text = readFileSync(join(root, 'package-lock.json'), 'utf8')
    const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, Locked>> }
    return Object.entries(packages).flatMap(([path, entry]) => [
      ...(path !== '' && entry.version === undefined ? [`${path} has no version`] : []),
      ...Object.keys(entry.optionalDependencies ?? {})
        .filter((name) => !isLocked(packages, path, name))
        .map((name) => `${name}, an optional part of ${path === '' ? 'the project' : path}, is not locked`),
    ])
  },
}

function isLocked(packages: Readonly<Record<string, Locked>>, from: string, name: string): boolean {
  return [`${from}/node_modules/${name}`, `node_modules/${name}`].some((path) => path in packages)
}
