import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { open, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'
import { type Place, runAs } from './place.ts'

/** A PostgreSQL server that this process has started. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  /** Settles when the server has ended, for whatever reason. */
  readonly ended: Promise<void>
}

const START_SECONDS = 60
const SHUTDOWN_SECONDS = 20
const LOG_LIMIT = 5 * 1024 * 1024

/**
 * Starts the server and waits until it answers. `port` 0 means any free one. The caller holds the lock of the data
 * folder and has called `stopPostmaster`. A port that was taken meanwhile, and memory of a server that was killed a
 * moment ago, are given a few more attempts.
 */
export async function startPostmaster(place: Place, port: number, durable: boolean): Promise<Postmaster> {
  for (let attempt = 1; ; attempt += 1) {
    const child = await launch(place, port === 0 ? await freePort() : port, durable)
    if (await ready(place, child.process)) return child.postmaster
    if (attempt === 5) throw new Error(`PostgreSQL did not start: ${await lastLines(place)}`)
    await pause(200 * attempt)
  }
}

/**
 * Ends the server of this cluster, if one runs: asks for a fast shutdown, insists when nothing comes of it, and
 * returns when the process is gone. Also removes a pid file whose number now belongs to a stranger, beside which
 * PostgreSQL would refuse to start. The caller holds the lock of the data folder alone.
 */
export async function stopPostmaster(cluster: string): Promise<void> {
  const pid = (await pidFile(cluster))?.pid
  if (pid !== undefined && (await servesCluster(pid, cluster))) await end(pid, cluster)
  await rm(join(cluster, 'postmaster.pid'), { force: true })
}

async function end(pid: number, cluster: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    send(pid, signal)
    for (const deadline = performance.now() + SHUTDOWN_SECONDS * 1000; performance.now() < deadline; await pause(10)) {
      if (!(await servesCluster(pid, cluster))) return
    }
  }
}

async function launch(place: Place, port: number, durable: boolean) {
  const log = await openLog(place)
  try {
    const child = spawn(
      join(place.binaries.native, 'bin', 'postgres'),
      ['-D', place.cluster, ...flags(port, durable)],
      {
        ...runAs(place.user),
        // Its own session: Ctrl-C in the terminal is for us, and we stop the server when our own work is done.
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
      },
    )
    child.unref()
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.once('error', () => resolve())
    })
    return { process: child, postmaster: { pid: child.pid ?? 0, port, ended } }
  } finally {
    await log.close()
  }
}

function flags(port: number, durable: boolean): string[] {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 120,
    shared_buffers: '128MB',
    max_wal_size: '512MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    log_line_prefix: '%m [%p] ',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

async function ready(place: Place, child: ChildProcess): Promise<boolean> {
  for (const deadline = performance.now() + START_SECONDS * 1000; performance.now() < deadline; await pause(10)) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return false
    const file = await pidFile(place.cluster)
    if (file?.pid === child.pid && file.status === 'ready') return true
  }
  child.kill('SIGKILL')
  return false
}

/** PostgreSQL writes its pid in line 1 of postmaster.pid and its state in line 8. */
async function pidFile(cluster: string): Promise<{ pid: number; status: string } | null> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  return Number.isInteger(pid) && pid > 0 ? { pid, status: lines[7]?.trim() ?? '' } : null
}

/** A postmaster works inside its cluster and was started with its path; a dead or foreign process fails both. */
async function servesCluster(pid: number, cluster: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => null)
    return folder !== null && folder === (await realpath(cluster).catch(() => cluster))
  }
  const listed = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => null)
  return listed?.stdout.includes(`-D ${cluster} `) ?? false
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function openLog(place: Place) {
  const path = join(place.base, 'postgres.log')
  const size = await stat(path).then(
    (entry) => entry.size,
    () => 0,
  )
  if (size > LOG_LIMIT) await rename(path, `${path}.1`)
  return open(path, 'a', 0o600)
}

async function lastLines(place: Place): Promise<string> {
  const text = await readFile(join(place.base, 'postgres.log'), 'utf8').catch(() => '')
  return text.trim().split('\n').slice(-5).join(' | ')
}
