import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ensureCluster } from './cluster.ts'
import { FileLock } from './file-lock.ts'
import { findPlace, type Place } from './place.ts'
import { type Postmaster, startPostmaster, stopPostmaster } from './postmaster.ts'
import { addressOf, probe } from './probe.ts'
import { readServerFile, writeServerFile } from './server-file.ts'

export interface EmbeddedOptions {
  /** Folder for the data; created when missing. One server per folder. */
  readonly dataDir: string
  /** Called with a sentence for the operator, rarely: first start, move of the data, unexpected end. */
  readonly log?: (line: string) => void
  /** False trades safety against power loss for speed, and removes the data at the end. For tests. */
  readonly durable?: boolean
}

export interface EmbeddedDatabase extends AsyncDisposable {
  /** postgres://user:password@127.0.0.1:port/meetmeup */
  readonly url: string
  /** True when this call started the server, false when it found a running one. */
  readonly owned: boolean
  /** One line for the start message: version, port, folder and, when root moved the data, why. */
  readonly describe: string
  /** Lets go of the server; the last process that lets go stops it and waits for its end. Safe to call twice. */
  stop(): Promise<void>
}

const PATIENCE_SECONDS = 90
const RESTART_PAUSE_SECONDS = 2

/**
 * Gives a real PostgreSQL to this process: the one that already serves the data folder, or a new one.
 *
 * Everyone who uses the server shares the lock of the folder; whoever starts or stops it holds the lock alone. The
 * operating system releases the lock of a killed process, so no state of this has to be believed after a crash.
 * Throws when the server cannot be started; the message says why.
 */
export async function startOrAttach(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const place = await findPlace(options.dataDir)
  const lock = openLock(place)
  const server = new Server(place, lock, options)
  try {
    for (const deadline = performance.now() + PATIENCE_SECONDS * 1000; performance.now() < deadline; await pause(10)) {
      if (!(await lock.waitFor('tryShare', PATIENCE_SECONDS * 1000))) break
      if (await server.attach()) return server
      lock.release()
      if (!server.owned && lock.tryOwn()) await server.start()
      lock.release()
    }
    throw new Error(`No PostgreSQL came up in ${place.base} within ${PATIENCE_SECONDS} seconds.`)
  } catch (error) {
    await server.stop()
    throw error
  }
}

class Server implements EmbeddedDatabase {
  url = ''
  owned = false
  describe = ''
  readonly #place: Place
  readonly #lock: FileLock
  readonly #log: (line: string) => void
  readonly #durable: boolean
  /** Names the server we use: a later one in the same folder has another port. */
  #port: number | null = null
  #keeper: ChildProcess | null = null
  #stopped: Promise<void> | null = null

  constructor(place: Place, lock: FileLock, options: EmbeddedOptions) {
    this.#place = place
    this.#lock = lock
    this.#log = options.log ?? (() => {})
    this.#durable = options.durable ?? true
  }

  /** The lock is shared. True when a server answers; waits while one is on its way up or down. */
  async attach(): Promise<boolean> {
    const { base, cluster, binaries, moved } = this.#place
    for (;;) {
      const file = await readServerFile(base)
      const presence = await probe(file, cluster)
      if (presence === 'absent' || file?.port == null) return false
      if (presence === 'usable') {
        const why = moved === null ? '' : ` (${moved})`
        this.url = addressOf(file.password, file.port)
        this.describe = `PostgreSQL ${binaries.major} (embedded) on 127.0.0.1:${file.port}, data in ${base}${why}`
        this.#port = file.port
        return true
      }
      await pause(50)
    }
  }

  /** The lock is ours alone. */
  async start(): Promise<void> {
    const { base, cluster } = this.#place
    await stopPostmaster(cluster)
    const password = await ensureCluster(this.#place, this.#durable)
    const postmaster = await startPostmaster(this.#place, 0, this.#durable)
    await writeServerFile(base, { password, port: postmaster.port, pid: postmaster.pid })
    this.owned = true
    this.#port = postmaster.port
    this.#keeper = this.#watchOver(postmaster.port)
    void this.#supervise(postmaster, password)
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#letGo()
    return this.#stopped
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #letGo(): Promise<void> {
    const { base, cluster } = this.#place
    this.#lock.release()
    // Two that let go together may block each other for a moment; one that still uses the server keeps it.
    const last = await this.#lock.waitFor('tryOwn', 150)
    if (last && this.#port !== null && (await readServerFile(base))?.port === this.#port) {
      await stopPostmaster(cluster)
      this.#keeper?.kill('SIGTERM')
      if (!this.#durable) await rm(base, { recursive: true, force: true })
    }
    this.#lock[Symbol.dispose]()
  }

  /** Restarts a server that ended although nobody asked for it, on the same port. Our share of the lock allows it. */
  async #supervise(first: Postmaster, password: string): Promise<void> {
    let postmaster = first
    for (;;) {
      await postmaster.ended
      if (this.#stopped !== null) return
      this.#log('The embedded PostgreSQL ended unexpectedly; starting it again.')
      try {
        await stopPostmaster(this.#place.cluster)
        postmaster = await startPostmaster(this.#place, first.port, this.#durable)
        await writeServerFile(this.#place.base, { password, port: first.port, pid: postmaster.pid })
      } catch (error) {
        this.#log(`The embedded PostgreSQL could not be started again: ${String(error)}`)
        await pause(RESTART_PAUSE_SECONDS * 1000, undefined, { ref: false })
      }
    }
  }

  /** A shell that costs nothing waits for the end of this process; only then a real program looks after the server. */
  #watchOver(port: number): ChildProcess {
    const { base, cluster } = this.#place
    const script = fileURLToPath(new URL('./keeper.ts', import.meta.url))
    const args = [script, base, cluster, String(port), this.#durable ? 'keep' : 'remove']
    const command = ['-c', 'read -r _; exec "$@"', 'sh', process.execPath, ...args]
    const keeper = spawn('/bin/sh', command, { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
    keeper.unref()
    return keeper
  }
}

function openLock(place: Place): FileLock {
  const path = join(place.base, 'server.lock')
  try {
    accessSync(place.base, constants.W_OK)
    if (existsSync(path)) accessSync(path, constants.W_OK)
  } catch (error) {
    throw new Error(
      `The data folder ${place.base} belongs to another user, or may not be written: run this as the user who runs the service, or name another folder with MEETMEUP_DATA_DIR.`,
      { cause: error },
    )
  }
  return new FileLock(path)
}
