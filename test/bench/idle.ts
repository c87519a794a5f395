import { setTimeout as pause } from 'node:timers/promises'
import type { Bench } from './bench.ts'
import { startService } from './child.ts'
import { dataFolder, idleShare, residentMib } from './footprint.ts'

const IDLE_MS = 10_000
const MOST_MIB = 150
const IDLE_SECONDS = 20
const MOST_SHARE = 0.02

/** M1: what an installation takes from its machine while nothing happens. */
export const idleMemory: Bench = {
  id: 'M1',
  name: 'Resident memory after 10 s idle',
  target: `API alone and workers alone <= ${MOST_MIB} MiB each`,
  async run() {
    const [api, workers, all] = [await idleRss('api'), await idleRss('workers'), await idleRss('all')]
    return {
      measured: `API ${api.toFixed(0)} MiB, workers ${workers.toFixed(0)} MiB, all in one process ${all.toFixed(0)} MiB`,
      met: api <= MOST_MIB && workers <= MOST_MIB,
      remark: 'of each, 57 MiB are pages of the Node binary, shared by all its processes; the database is not counted',
    }
  },
}

/** The second start: the first one migrates, and compiles what the others find compiled. */
async function idleRss(part: 'all' | 'api' | 'workers'): Promise<number> {
  await using folder = await dataFolder()
  {
    await using _first = await startService(folder.settings, '--only', part)
  }
  await using service = await startService(folder.settings, '--only', part)
  await pause(IDLE_MS)
  return await residentMib(service.pid)
}

/** M6: a service that has nothing to do, does nearly nothing. */
export const idleProcessor: Bench = {
  id: 'M6',
  name: `Processor time over ${IDLE_SECONDS} s idle, service, workers and PostgreSQL together`,
  target: '< 2 % of one core',
  async run() {
    await using folder = await dataFolder()
    await using service = await startService(folder.settings)
    await pause(IDLE_MS)
    const share = await idleShare(service.pid, folder.settings.MEETMEUP_DATA_DIR, IDLE_SECONDS)
    return { measured: `${(100 * share).toFixed(2)} %`, met: share < MOST_SHARE, remark: null }
  },
}
