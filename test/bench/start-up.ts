import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../src/store/embedded/free-port.ts'
import { startOrAttach } from '../../src/store/embedded/start-or-attach.ts'
import { type Bench, median } from './bench.ts'
import { startChild, startService } from './child.ts'
import { type DataFolder, dataFolder } from './footprint.ts'

const LAUNCH = fileURLToPath(new URL('../../config/launch/launch.js', import.meta.url))
const ROUNDS = 5
const MOST_READY_MS = 3000
const ASK_EVERY_MS = 10

/** M3: from the start of the process to listening; the database runs already, for the API of a second host that is what counts. */
export const startToListening: Bench = {
  id: 'M3',
  name: 'Process start to listening, API',
  target: '<= 3x bare Fastify of the same run',
  async run({ log }) {
    await using folder = await dataFolder()
    await using server = await startOrAttach({ dataDir: folder.settings.MEETMEUP_DATA_DIR, log: () => {} })
    const settings = { ...folder.settings, DATABASE_URL: server.url }
    const times = { ours: [] as number[], bare: [] as number[] }
    // The first start of each migrates or compiles, and is not counted.
    for (let round = 0; round <= ROUNDS; round++) {
      const bare = await startedAfter(() =>
        startChild({ script: 'test/bench/plain-server.ts', settings: {}, ready: /listening on/ }),
      )
      const ours = await startedAfter(() => startService(settings, '--only', 'api'))
      if (round === 0) continue
      times.bare.push(bare)
      times.ours.push(ours)
    }
    log(`rounds: ${JSON.stringify(times, (_, value) => (typeof value === 'number' ? Math.round(value) : value))}`)
    const [ours, bare] = [median(times.ours), median(times.bare)]
    return {
      measured: `${Math.round(ours)} ms: ${(ours / bare).toFixed(1)}x of ${Math.round(bare)} ms`,
      met: ours <= 3 * bare,
      remark:
        ours <= 3 * bare
          ? null
          : 'loading some 1,500 modules, a third of the time for the 680 files of TypeBox, a fifth for BullMQ and ioredis',
    }
  },
}

async function startedAfter(start: () => ReturnType<typeof startChild>): Promise<number> {
  await using child = await start()
  return child.startedAfterMs
}

/** M7: what an operator waits for after an update or a restart of the machine. */
export const restartToReady: Bench = {
  id: 'M7',
  name: 'npm start on existing data to /readyz, embedded PostgreSQL included',
  target: '<= 3 s',
  async run({ log }) {
    await using folder = await dataFolder()
    const times: number[] = []
    for (let round = 0; round <= 3; round++) {
      const took = await launchedToReady(folder)
      log(`${round === 0 ? 'first start (makes the database)' : 'start'}: ${Math.round(took)} ms`)
      if (round > 0) times.push(took)
    }
    const ready = median(times)
    return { measured: `${Math.round(ready)} ms`, met: ready <= MOST_READY_MS, remark: null }
  },
}

/** As `npm start` does, without npm itself: the launcher, and the flags of package.json. */
async function launchedToReady({ settings }: DataFolder): Promise<number> {
  const port = await freePort()
  const began = performance.now()
  const child = spawn(process.execPath, [LAUNCH, '--max-semi-space-size=4', 'src/main.ts'], {
    env: {
      ...settings,
      PATH: '/usr/local/bin:/usr/bin:/bin',
      MEETMEUP_PORT: String(port),
      MEETMEUP_LOG_LEVEL: 'error',
    },
    stdio: 'ignore',
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  try {
    while (!(await isReady(port))) {
      if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}`)
      await pause(ASK_EVERY_MS)
    }
    return performance.now() - began
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

const isReady = async (port: number): Promise<boolean> => {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null)
  await answer?.arrayBuffer()
  return answer?.status === 200
}
