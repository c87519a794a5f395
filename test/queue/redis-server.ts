import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from '../../src/store/embedded/free-port.ts'

/** A Redis of one test, on a port of its own, that keeps nothing on disk. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number
  readonly url: string
  /** Empties it, as somebody with access may do at any time. */
  wipe(): Promise<void>
  /** Kills it, with everything in it. */
  stop(): Promise<void>
  /** The same port again, empty. */
  start(): Promise<void>
  /** It holds its connections and answers nothing. */
  freeze(): void
  thaw(): void
}

const PATIENCE_MS = 15_000

/** @param settings further lines of its configuration, as they are given on the command line */
export async function startRedis(...settings: readonly string[]): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'meetmeup-redis-'))
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  let child: ChildProcess | null = null
  const stop = async () => {
    const running = child
    child = null
    if (running === null || running.exitCode !== null) return
    const ended = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGKILL')
    await ended
  }
  const start = async () => {
    // Sentinels insist on a file that they may write.
    const file = join(folder, 'redis.conf')
    await writeFile(file, '')
    const usual = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
    const memoryAlone = settings.includes('--sentinel') ? [] : ['--save', '', '--appendonly', 'no']
    child = spawn('redis-server', [file, ...usual, ...memoryAlone, ...settings], { stdio: 'ignore' })
    await answering(port)
  }
  await start()
  // A test that is given up must not leave a server behind.
  process.once('exit', () => child?.kill('SIGKILL'))
  return {
    port,
    url,
    wipe: () => asked(port, async (client) => void (await client.flushall())),
    stop,
    start,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** One question to a server on this machine. */
export async function asked<Answer>(port: number, question: (client: Redis) => Promise<Answer>): Promise<Answer> {
  const client = new Redis({
    host: '127.0.0.1',
    port,
    lazyConnect: true,
    enableReadyCheck: false,
    retryStrategy: () => null,
  })
  // What goes wrong is told by the question itself.
  client.on('error', () => {})
  try {
    await client.connect()
    return await question(client)
  } finally {
    client.disconnect()
  }
}

async function answering(port: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const answer = await asked(port, (client) => client.ping()).catch(() => null)
    if (answer === 'PONG') return
    if (performance.now() > deadline) throw new Error('redis-server does not answer')
    await pause(20)
  }
}
