import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const README = read('README.md')
const DOCUMENTS = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((file) => `docs/${file}`)]

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** The text below a heading, up to the next heading of its level. */
function section(title: string): string {
  const [, rest] = README.split(`\n## ${title}\n`)
  if (rest === undefined) throw new Error(`the README has no section "${title}"`)
  return rest.split('\n## ', 1)[0] ?? ''
}

/** What stands in code marks in the first column of the tables of a text. */
const firstColumn = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? ''))

const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found]) => found ?? '')

describe('the README', () => {
  it('has one line of reason for each direct dependency, and for nothing else', () => {
    const { dependencies, devDependencies, optionalDependencies } = packageJson
    const direct = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
    expect(firstColumn(section('Dependencies')).sort()).toEqual(direct.sort())
  })

  it('shows every folder of src, and none that is not there', () => {
    const [, tree = ''] = section('The tree').split('```')
    const [, below = ''] = tree.split('\nsrc/\n')
    const shown = matches(below, /^ {2}([a-z-]+)\/ /gm)
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(shown.sort()).toEqual(folders.map(({ name }) => name).sort())
  })

  it('shows in its tree only what lies at the top', () => {
    const [, tree = ''] = section('The tree').split('```')
    const shown = matches(tree, /^([a-z.]\S*)/gm)
    expect(shown.length).toBeGreaterThan(5)
    expect(shown.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  it('names each npm script once in its table', () => {
    const commands = firstColumn(section('npm scripts')).filter((text) => /^npm (run )?[a-z:]+$/.test(text))
    const scripts = commands.map((command) => command.replace(/^npm (run )?/, ''))
    expect(scripts.sort()).toEqual(Object.keys(packageJson.scripts).sort())
  })
})

describe.each(DOCUMENTS)('%s', (document) => {
  const text = read(document)

  it('names only npm scripts that exist', () => {
    const named = matches(text, /\bnpm run (?:--silent )?([a-z]+)/g)
    expect(named.filter((name) => !Object.keys(packageJson.scripts).includes(name))).toEqual([])
  })

  it('links only to files that exist', () => {
    const links = matches(text, /\]\(([^)\s]+)\)/g).filter((link) => !/^[a-z]+:|^#/.test(link))
    const broken = links.filter((link) => !existsSync(join(ROOT, dirname(document), link.replace(/#.*$/, ''))))
    expect(broken).toEqual([])
  })

  it('names only files of the project that exist', () => {
    const paths = matches(text, /`((?:src|workers|migrations|config|test|docs)\/[A-Za-z0-9_./-]+)`/g)
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  it('names only settings that exist', () => {
    // The tests have two of their own, which the service does not know.
    const ofTests = read('test/setup/property-seed.ts') + read('test/clients/programs.ts')
    const settings = read('config/schema.ts') + ofTests.replaceAll(/process\.env\.(\w+)/g, '$1:')
    const named = matches(text, /\b(MEETMEUP_[A-Z_]+|DATABASE_URL|REDIS_URL)\b/g)
    expect(named.filter((name) => !settings.includes(`${name}:`))).toEqual([])
  })
})
