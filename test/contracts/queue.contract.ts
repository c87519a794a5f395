/**
 * What the queue must do, wherever its jobs lie. One suite for PostgreSQL and Redis: a job is a hint, and nothing but speed may be lost with
 * one; but while nothing is broken, no hint may be lost either.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Enqueuer, openEnqueuer } from '../../src/queue/enqueuer.ts'
import { door, look, lookers, until } from './queue/jobs.ts'
import type { QueueHarness, StartQueue } from './queue/queue-harness.ts'

const WORKER = fileURLToPath(new URL('./queue/worker-process.ts', import.meta.url))

export function describeQueue(name: string, start: StartQueue): void {
  describe(`the queue in ${name}`, () => {
    let stack: AsyncDisposableStack
    let queue: QueueHarness
    let producer: Enqueuer
    beforeEach(async () => {
      stack = new AsyncDisposableStack()
      queue = stack.use(await start())
      producer = stack.use(openEnqueuer(await queue.open(), (error) => void lost.push(error)))
      lost.length = 0
    })
    afterEach(() => stack.disposeAsync())
    const lost: Error[] = []
    const ask = (room: string, word: string) => producer.enqueue(look, { room, word })

    it('runs what is asked for', async () => {
      await using workers = lookers(await queue.open())
      expect(await ask('Aspen', 'one')).toBe('queued')
      expect(await ask('Birch', 'one')).toBe('queued')
      await until(() => workers.ended.length === 2, 'both jobs run')
      expect(workers.ended.toSorted()).toEqual(['Aspen one', 'Birch one'])
    })

    it('keeps what is asked for while no worker runs', async () => {
      await ask('Aspen', 'one')
      await using workers = lookers(await queue.open())
      await until(() => workers.ended.length === 1, 'the job runs')
    })

    it('runs once for many hints about one room that come while nobody looks', async () => {
      await Promise.all(Array.from({ length: 50 }, (_, index) => ask('Aspen', String(index))))
      await ask('Birch', 'last')
      await using workers = lookers(await queue.open(), undefined, 1)
      await until(() => workers.ended.includes('Birch last'), 'the other room has its turn')
      expect(workers.ended.filter((one) => one.startsWith('Aspen'))).toHaveLength(1)
    })

    it('looks exactly once more when hints come while it looks, and takes the newest', async () => {
      const room = door()
      await using workers = lookers(await queue.open(), (word) => (word === 'first' ? room.opened : Promise.resolve()))
      await ask('Aspen', 'first')
      await until(() => workers.begun.length === 1, 'somebody looks')
      for (const word of ['second', 'third', 'newest']) await ask('Aspen', word)
      room.open()
      await until(() => workers.ended.length === 2, 'somebody looks again')
      await ask('Birch', 'after')
      await until(() => workers.ended.includes('Birch after'), 'whatever else waited has run')
      expect(workers.begun).toEqual(['Aspen first', 'Aspen newest', 'Birch after'])
    })

    it('lets one of somebody else pass a hundred that came before it', async () => {
      for (let room = 0; room < 100; room++) await ask(`Large ${room}`, 'one')
      await ask('Small', 'one')
      await using workers = lookers(await queue.open(), undefined, 1)
      await until(() => workers.ended.includes('Small one'), 'the small one has its turn')
      expect(workers.ended.length).toBeLessThan(40)
    })

    it('never looks at one room twice at once, whoever asks', async () => {
      let at = 0
      let most = 0
      const looking = async () => {
        at += 1
        most = Math.max(most, at)
        await new Promise((resolve) => setImmediate(resolve))
        at -= 1
      }
      const other = stack.use(openEnqueuer(await queue.open(), () => {}))
      await using one = lookers(await queue.open(), looking)
      await using two = lookers(await queue.open(), looking)
      for (let turn = 0; turn < 20; turn++) {
        await Promise.all([ask('Aspen', `${turn}`), other.enqueue(look, { room: 'Aspen', word: `${turn} too` })])
      }
      const ended = () => [...one.ended, ...two.ended]
      await until(() => ended().some((done) => done.startsWith('Aspen 19')), 'the newest hint has had its turn')
      expect(most).toBe(1)
    })

    it('lets a room be asked for again after a look that failed', async () => {
      let tries = 0
      await using workers = lookers(await queue.open(), async () => {
        tries += 1
        if (tries === 1) throw new Error('the provider is away')
      })
      await ask('Aspen', 'one')
      await until(() => workers.errors.length === 1, 'the failure is told')
      await ask('Aspen', 'two')
      await until(() => workers.ended.length === 1, 'the next look works')
      expect(workers.begun).toEqual(['Aspen one', 'Aspen two'])
    })

    it('gives the job of a killed worker to another one', { timeout: 60_000 }, async () => {
      await ask('Aspen', 'one')
      await killedInTheMiddle(queue)
      await using workers = lookers(await queue.open())
      await until(() => workers.ended.length === 1, 'somebody else looks')
      expect(workers.ended).toEqual(['Aspen one'])
    })

    it('works on after it was emptied behind its back, even in the middle of a job', async () => {
      const room = door()
      const during = (word: string) => (word === 'first' ? room.opened : Promise.resolve())
      await using workers = lookers(await queue.open(), during, 1)
      await ask('Aspen', 'first')
      await until(() => workers.begun.length === 1, 'somebody looks')
      await ask('Birch', 'lost')
      await queue.wipe()
      room.open()
      await until(() => workers.ended.includes('Aspen first'), 'what was under way ends')
      // What was lost is asked for again by the sweeper, which finds it due in PostgreSQL.
      expect(await ask('Aspen', 'again')).toBe('queued')
      expect(await ask('Birch', 'again')).toBe('queued')
      await until(() => workers.ended.length >= 3, 'both are looked at')
      expect(workers.ended.toSorted()).toEqual(['Aspen again', 'Aspen first', 'Birch again'])
    })

    it('finishes what is under way before it closes, and takes nothing new', async () => {
      const room = door()
      const workers = lookers(await queue.open(), () => room.opened, 1)
      await ask('Aspen', 'one')
      await until(() => workers.begun.length === 1, 'somebody looks')
      const closed = workers[Symbol.asyncDispose]()
      await ask('Birch', 'one')
      room.open()
      await closed
      expect(workers.ended).toEqual(['Aspen one'])
      await using later = lookers(await queue.open())
      await until(() => later.ended.length === 1, 'the next worker takes it')
    })

    it('says where it lies, and that nothing is wrong with it', async () => {
      const backend = await queue.open()
      expect(backend.canAdd()).toBe(true)
      expect(backend.describe).toMatch(/^in (PostgreSQL$|Redis at 127\.0\.0\.1:\d+$)/)
      expect(await backend.warnings()).toEqual([])
      expect(lost).toEqual([])
    })
  })
}

/** Ends when a process of its own has begun the job and was killed with no chance to say anything. */
async function killedInTheMiddle({ databaseUrl, redisUrl }: QueueHarness): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', WORKER, databaseUrl, redisUrl ?? ''],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    said += part
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  try {
    await until(() => said.includes('began one'), `the process takes the job: ${said}`)
  } finally {
    child.kill('SIGKILL')
    await ended
  }
}
