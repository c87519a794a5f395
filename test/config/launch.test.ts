import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const LAUNCH = fileURLToPath(new URL('../../config/launch', import.meta.url))
const NODE_PACKAGE = `node-${process.platform}-${process.arch}`

/** Waits for one line, then for a signal; says which came and ends with its own code. */
const SCRIPT = `
const word: string = process.argv[2] ?? 'nothing'
if (word === 'wait') {
  setInterval(() => {}, 1000)
  process.once('SIGTERM', () => { console.log('ended in order'); process.exit(7) })
}
console.log('ran with', word)
if (word === 'fail') process.exit(5)
`

let parent: string
let checkout: string
let children: ChildProcess[]

/** A checkout in small: our launcher, one package, one script. Its Node is the one that runs this test. */
beforeEach(async () => {
  children = []
  parent = await mkdtemp(join(tmpdir(), 'meetmeup launch '))
  checkout = join(parent, 'check out')
  await cp(LAUNCH, join(checkout, 'config', 'launch'), { recursive: true })
  await mkdir(join(checkout, 'vendor', 'bin'), { recursive: true })
  await symlink(process.execPath, join(checkout, 'vendor', 'bin', 'node'))
  await writeJson('vendor/package.json', { name: NODE_PACKAGE, version: '26.0.0' })
  const about = { name: 'small', version: '1.0.0', type: 'module', dependencies: { [NODE_PACKAGE]: 'file:vendor' } }
  await writeJson('package.json', about)
  await writeJson('package-lock.json', {
    ...about,
    lockfileVersion: 3,
    packages: {
      '': about,
      [`node_modules/${NODE_PACKAGE}`]: { resolved: 'vendor', link: true },
      vendor: { name: NODE_PACKAGE, version: '26.0.0' },
    },
  })
  await writeFile(join(checkout, 'script.ts'), SCRIPT)
})

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rm(parent, { recursive: true, force: true })
})

const writeJson = (path: string, value: unknown) => writeFile(join(checkout, path), JSON.stringify(value))

interface Run {
  readonly child: ChildProcess
  /** Everything it has written so far. */
  readonly said: () => string
  /** Exit code once all who write to its output are gone. */
  readonly ended: Promise<number | null>
  has(text: string): Promise<void>
}

function launch(...args: string[]): Run {
  const child = spawn(process.execPath, [join(checkout, 'config/launch/launch.js'), ...args], { cwd: parent })
  children.push(child)
  let said = ''
  child.stdout.on('data', (chunk) => (said += chunk))
  child.stderr.on('data', (chunk) => (said += chunk))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const has = async (text: string) => {
    for (const deadline = performance.now() + 20_000; !said.includes(text); ) {
      if (performance.now() > deadline) throw new Error(`it never said "${text}", but: ${said}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return { child, said: () => said, ended, has }
}

describe('one command in a fresh checkout', () => {
  it('installs what is missing, runs, and is silent about it until an update changes the dependencies', async () => {
    const first = launch('script.ts', 'two words')
    expect(await first.ended).toBe(0)
    expect(first.said()).toContain('Installing dependencies')
    expect(first.said()).toContain('ran with two words')

    const second = launch('script.ts', 'again')
    expect(await second.ended).toBe(0)
    expect(second.said()).toBe('ran with again\n')

    await rm(join(checkout, 'node_modules', '.package-lock.json'))
    const lockfile = join(checkout, 'package-lock.json')
    await writeFile(lockfile, `${await readFile(lockfile, 'utf8')}\n`)
    const updated = launch('script.ts')
    expect(await updated.ended).toBe(0)
    expect(updated.said()).toContain('Installing dependencies')
  })

  it('installs once when two start side by side', async () => {
    const runs = [launch('script.ts', 'one'), launch('script.ts', 'two')]
    expect(await Promise.all(runs.map((run) => run.ended))).toEqual([0, 0])
    expect(runs.filter((run) => run.said().includes('Installing dependencies'))).toHaveLength(1)
  })

  it('takes over from a run that was killed while it installed', async () => {
    await mkdir(join(checkout, '.data-install'))
    await writeFile(join(checkout, '.data-install', 'pids'), '999999999\n')
    expect(await launch('script.ts').ended).toBe(0)
    expect(await readdir(checkout)).not.toContain('.data-install')
  })

  it('says why it cannot go on when the dependencies cannot be installed', async () => {
    await writeJson('package-lock.json', { lockfileVersion: 3, packages: { '': {} } })
    const run = launch('script.ts')
    expect(await run.ended).toBe(1)
    expect(run.said()).toContain('npm ci did not finish')
    expect(run.said()).not.toContain('    at ')
  })
})

describe('a launched program', () => {
  // Installed by hand, as `npm ci` leaves it: the launcher has nothing to add.
  beforeEach(async () => {
    await mkdir(join(checkout, 'node_modules'))
    await symlink('../vendor', join(checkout, 'node_modules', NODE_PACKAGE))
    await cp(join(checkout, 'package-lock.json'), join(checkout, 'node_modules', '.package-lock.json'))
  })

  it('ends the launcher with its own code', async () => {
    expect(await launch('script.ts', 'fail').ended).toBe(5)
  })

  it('is told to end when the launcher is, and may end in order', async () => {
    const run = launch('script.ts', 'wait')
    await run.has('ran with wait')
    run.child.kill('SIGTERM')
    expect(await run.ended).toBe(7)
    expect(run.said()).toContain('ended in order')
  })

  it('does not live on unseen when the launcher is killed', async () => {
    const run = launch('script.ts', 'wait')
    await run.has('ran with wait')
    run.child.kill('SIGKILL')
    await run.has('ended in order')
  })
})
