import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cruise, type IModule } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import type { Leg } from '../leg.ts'
import { sources } from '../sources.ts'
import { rules } from '../walls/rules.ts'

/** Who may import whom, and no rings: dependency-cruiser, told by ../walls/rules.ts. */
export const walls: Leg = {
  name: 'walls',
  async run(root) {
    const files = sources(root)
    const { output } = await cruise(
      files,
      {
        baseDir: root,
        ruleSet: { forbidden: [...rules] },
        validate: true,
        doNotFollow: { path: ['node_modules'] },
        // Type-only imports count: a ring of types is a ring in the head.
        tsPreCompilationDeps: true,
      },
      {
        extensions: ['.ts', '.js', '.json'],
        exportsFields: ['exports'],
        conditionNames: ['import', 'node', 'default'],
      },
      { tsConfig: extractTSConfig(join(root, 'tsconfig.json')) },
    )
    if (typeof output === 'string') throw new Error('dependency-cruiser answered with text instead of a result')
    const { modules, summary } = output
    const blind = blindness(root, files, modules)
    if (blind !== null) return [blind]
    return summary.violations.map(({ rule, from, to, cycle }) => {
      const path = cycle === undefined ? `${from} -> ${to}` : [from, ...cycle.map((step) => step.name)].join(' -> ')
      return `${rule.name}: ${path}`
    })
  },
}

/**
 * With a TypeScript that it cannot use, dependency-cruiser sees no import at all and reports success. So it has to
 * have seen every file, and an import wherever the text of a file has one.
 */
function blindness(root: string, files: readonly string[], modules: readonly IModule[]): string | null {
  const seen = new Map(modules.map((module) => [module.source, module.dependencies.length]))
  const unseen = files.filter((file) => !seen.has(file))
  if (unseen.length > 0) return `dependency-cruiser did not read ${unseen.length} files, such as ${unseen[0]}`
  const blank = files.filter(
    (file) => seen.get(file) === 0 && /^import .* from '\.{1,2}\//m.test(readFileSync(join(root, file), 'utf8')),
  )
  return blank.length > 0 ? `dependency-cruiser saw no import in ${blank.length} files, such as ${blank[0]}` : null
}
