import type { IForbiddenRuleType } from 'dependency-cruiser'
import { areas } from './areas.ts'

/** The npm packages and parts of Node that reach outside the process; capabilities reach out through their ports. */
const OUTSIDE_PACKAGES =
  'node_modules/(pg|@mikro-orm|kysely|bullmq|ioredis|googleapis|@microsoft|fastify|@fastify|nodemailer|imapflow)/'

const OURS = '^(src|workers|migrations|config|test)/'

/** Every wall of the house as dependency-cruiser understands it. */
export const rules: readonly IForbiddenRuleType[] = [
  {
    name: 'no rings, not even of types',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'an import leads somewhere',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'what runs in production is not a development dependency',
    severity: 'error',
    from: { path: '^(src|workers)/' },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'only what package.json names is imported',
    severity: 'error',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'nothing but tests imports tests',
    severity: 'error',
    from: { pathNot: '^(test|config/vitest[.]config[.]ts)' },
    to: { path: '^test/' },
  },
  {
    name: 'the sandbox is known to compose, the command line and tests alone',
    severity: 'error',
    from: { pathNot: '^(src/sandbox/|src/compose[.]ts|src/compose/|src/cli/|test/)' },
    to: { path: '^src/sandbox/' },
  },
  {
    name: 'settings are loaded at the entrances alone',
    severity: 'error',
    from: { pathNot: '^(src/compose[.]ts|src/compose/|src/main[.]ts|src/cli/|workers/|config/|test/)' },
    to: { path: '^config/load[.]ts$' },
  },
  {
    name: 'a capability reaches outside through its ports alone',
    severity: 'error',
    from: { path: '^src/(booking|sync|support|feeds|foreign-calendars|mail|troubles)/' },
    to: { path: OUTSIDE_PACKAGES, dependencyTypesNot: ['type-only'] },
  },
  ...areas.map((area) => ({
    name: `${area.name} imports ${area.mayImport.length === 0 ? 'nothing else of ours' : 'only what it may'}`,
    severity: 'error' as const,
    comment: `may import: ${area.mayImport.join(', ')}`,
    from: { path: area.path },
    to: { path: OURS, pathNot: [area.path, ...area.mayImport] },
  })),
  ...areas
    .filter((area) => area.packages !== undefined)
    .map((area) => ({
      name: `${area.name} is pure: no package and no part of Node besides the named ones`,
      severity: 'error' as const,
      from: { path: area.path },
      to: {
        pathNot: [
          OURS,
          ...['crypto', ...(area.builtins ?? [])].map((name) => `^(node:)?${name}$`),
          ...(area.packages ?? []).map((name) => `node_modules/${name}/`),
        ],
      },
    })),
]
