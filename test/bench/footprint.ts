import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { discard } from '../../src/store/embedded/discard.ts'

/** A data folder as a first start leaves it; its database is stopped before it is removed. */
export interface DataFolder extends AsyncDisposable {
  readonly settings: { readonly MEETMEUP_DATA_DIR: string }
}

export async function dataFolder(): Promise<DataFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'meetmeup-bench-data-'))
  return {
    settings: { MEETMEUP_DATA_DIR: folder },
    async [Symbol.asyncDispose]() {
      await discard(folder)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Resident memory in MiB (Linux). */
export async function residentMib(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024
}

/** Processor time of a process and all that it has started, its database included, as a share of one core (Linux). */
export async function idleShare(pid: number, folder: string, seconds: number): Promise<number> {
  const pids = [pid, ...(await databaseOf(folder))]
  const before = await ticksOf(pids)
  await pause(seconds * 1000)
  const after = await ticksOf(pids)
  const { stdout } = await promisify(execFile)('getconf', ['CLK_TCK'])
  return (after - before) / Number(stdout) / seconds
}

/** The postmaster and all of its processes. */
async function databaseOf(folder: string): Promise<readonly number[]> {
  const all = await processes()
  const servers = all.filter(({ command }) => command.includes(folder) && command.includes('postgres'))
  const roots = new Set(servers.map(({ pid }) => pid))
  return all.filter(({ pid, parent }) => roots.has(pid) || roots.has(parent)).map(({ pid }) => pid)
}

async function processes() {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const read = async (name: string) => {
    const [command, stat] = await Promise.all([
      readFile(`/proc/${name}/cmdline`, 'utf8'),
      readFile(`/proc/${name}/stat`, 'utf8'),
    ])
    return { pid: Number(name), command, parent: Number(fieldsOf(stat)[1]) }
  }
  const settled = await Promise.allSettled(names.map(read))
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}

/** Fields of /proc/PID/stat from the third on: the second, the name, may hold blanks. */
const fieldsOf = (stat: string): string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ')

/** User and system time, and that of children that have ended. */
async function ticksOf(pids: readonly number[]): Promise<number> {
  let ticks = 0
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
    if (stat === null) continue
    const [user, system, endedUser, endedSystem] = fieldsOf(stat).slice(11, 15).map(Number)
    ticks += (user ?? 0) + (system ?? 0) + (endedUser ?? 0) + (endedSystem ?? 0)
  }
  return ticks
}
