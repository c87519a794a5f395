import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** No installation takes this long: a lock older than this has lost its holder, whatever its number says now. */
const MAXIMUM_MINUTES = 30

/** A lock between the processes of one checkout: a folder, because making a folder succeeds for one of them only. */
export class InstallLock {
  #folder

  constructor(folder) {
    this.#folder = folder
  }

  /** Waits for the lock; takes it over when its holders are dead. */
  async acquire() {
    for (let told = false; ; await pause(200)) {
      if (this.#tryTake()) return
      if (this.#isStale()) {
        this.#discard()
        continue
      }
      if (!told) console.error('Another run is installing the dependencies; waiting for it ...')
      told = true
    }
  }

  /** Names one more process that works under this lock, and may outlive this one. */
  addHolder(pid) {
    appendFileSync(join(this.#folder, 'pids'), `${pid}\n`)
  }

  release() {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #tryTake() {
    try {
      mkdirSync(this.#folder)
    } catch (error) {
      if (error.code === 'EEXIST') return false
      throw new Error(`The dependencies cannot be installed here: ${error.message}`)
    }
    this.addHolder(process.pid)
    return true
  }

  #isStale() {
    const folder = statSync(this.#folder, { throwIfNoEntry: false })
    if (folder === undefined) return false
    const age = Date.now() - folder.mtimeMs
    if (age > MAXIMUM_MINUTES * 60_000) return true
    try {
      const pids = readFileSync(join(this.#folder, 'pids'), 'utf8').trim().split('\n').map(Number)
      return !pids.some(isAlive)
    } catch {
      // The holder was killed between making the folder and writing its number, or is about to write it.
      return age > 5_000
    }
  }

  /** Renaming succeeds for one of those who found the lock stale, so that nobody removes the next one's lock. */
  #discard() {
    const aside = `${this.#folder}-${process.pid}`
    try {
      renameSync(this.#folder, aside)
    } catch (error) {
      if (error.code !== 'ENOENT') throw error
    }
    rmSync(aside, { recursive: true, force: true })
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}
