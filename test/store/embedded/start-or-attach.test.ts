import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { discard } from '../../../src/store/embedded/discard.ts'
import { type EmbeddedDatabase, startOrAttach } from '../../../src/store/embedded/start-or-attach.ts'

const HOLDER = fileURLToPath(new URL('./holder.ts', import.meta.url))

let seed: string
let parent: string
let dataDir: string
let open: EmbeddedDatabase[]
let children: ChildProcess[]

/** A first start takes two seconds: all tests but one begin with a copy of the same stopped server. */
beforeAll(async () => {
  seed = await mkdtemp(join(tmpdir(), 'meetmeup seed '))
  await chmod(seed, 0o755)
  await (await startOrAttach({ dataDir: seed })).stop()
})

afterAll(() => discard(seed))

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'meetmeup embedded '))
  await chmod(parent, 0o755)
  dataDir = join(parent, 'data folder')
  await promisify(execFile)('cp', ['-a', seed, dataDir])
  open = []
  children = []
})

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  for (const database of open) await database.stop()
  await discard(dataDir)
  await rm(parent, { recursive: true, force: true })
})

async function use(folder = dataDir): Promise<EmbeddedDatabase> {
  const database = await startOrAttach({ dataDir: folder })
  open.push(database)
  return database
}

/** Another process that uses the data folder; resolves when it has the database. */
function useElsewhere(): Promise<{ child: ChildProcess; url: string; owned: boolean }> {
  const child = spawn(process.execPath, [HOLDER, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('the other process ended early')))
    child.stdout?.once('data', (line: Buffer) => resolve({ child, ...JSON.parse(line.toString()) }))
  })
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await gone
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (const deadline = performance.now() + 15_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() > deadline) throw error
    }
  }
}

const server = async () => JSON.parse(await readFile(join(dataDir, 'server.json'), 'utf8'))
const refused = { code: 'ECONNREFUSED' }

describe('the database that comes with the product', () => {
  it('keeps its data from one start to the next', async () => {
    const first = await use()
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.stop()
    await expect(ask(first.url, 'SELECT 1')).rejects.toMatchObject(refused)

    const second = await use()
    expect(second.owned).toBe(true)
    expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
  })

  it('lets nobody but its owner read the password, and listens on this machine alone', async () => {
    const { url } = await use()
    for (const name of ['server.json', 'server.lock', 'postgres.log']) {
      expect((await stat(join(dataDir, name))).mode & 0o777).toBe(0o600)
    }
    expect(await ask(url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }])
    await expect(ask(url.replace(/:[^:@]+@/, ':guess@'), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
  })

  it('is one for all who ask at the same moment', async () => {
    const all = await Promise.all([use(), useElsewhere(), useElsewhere()])
    expect(new Set(all.map((each) => each.url)).size).toBe(1)
    expect(all.filter((each) => each.owned)).toHaveLength(1)
  })

  it('finds room when the product lies in a folder that only root may enter', async () => {
    await discard(dataDir)
    await chmod(parent, 0o700)
    const { url, describe } = await use()
    expect(await ask(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect(describe).toContain(process.getuid?.() === 0 ? 'data in /var/lib/meetmeup/' : `data in ${dataDir}`)
    expect((await use()).url).toBe(url)
  })

  it('never meets the database of another folder', async () => {
    const here = await use()
    const there = await use(join(parent, 'other'))
    await ask(here.url, 'CREATE TABLE only_here (id int)')
    expect(await ask(there.url, `SELECT to_regclass('only_here') AS found`)).toEqual([{ found: null }])
  })

  it('stays as long as anybody uses it, whoever started it', async () => {
    const starter = await useElsewhere()
    const mine = await use()
    expect([starter.owned, mine.owned]).toEqual([true, false])
    await end(starter.child, 'SIGTERM')
    expect(await ask(mine.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await mine.stop()
    await expect(ask(mine.url, 'SELECT 1')).rejects.toMatchObject(refused)
  })

  it('ends by itself when the only process that used it was killed', async () => {
    const { child, url } = await useElsewhere()
    await end(child, 'SIGKILL')
    await eventually(() => expect(ask(url, 'SELECT 1')).rejects.toMatchObject(refused))
  })

  it('serves the next start after its process was killed, with all that was committed', async () => {
    const { child, url } = await useElsewhere()
    await ask(url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await end(child, 'SIGKILL')
    expect(await ask((await use()).url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
  })

  it('comes back on the same address when the server itself was killed', async () => {
    const { url } = await use()
    await ask(url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    process.kill((await server()).pid, 'SIGKILL')
    expect(await eventually(() => ask(url, 'SELECT answer FROM kept'))).toEqual([{ answer: 42 }])
  })

  it('starts although a pid file names a process that is a stranger', async () => {
    await (await use()).stop()
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${process.pid}\n/elsewhere\n0\n5432\n\n\n\nready\n`)
    expect(await ask((await use()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('gets a new password when the file with the old one is lost', async () => {
    await (await use()).stop()
    await rm(join(dataDir, 'server.json'))
    expect(await ask((await use()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('refuses data of another major version and leaves them alone', async () => {
    await (await use()).stop()
    const version = join(dataDir, 'postgres', 'PG_VERSION')
    await writeFile(version, '17\n')
    await expect(use()).rejects.toThrow('holds data of PostgreSQL 17')
    await writeFile(version, '18\n')
  })
})
