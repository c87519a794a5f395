import { writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * A lock on a file that the operating system lets go of when its holder dies, however it dies.
 *
 * Node has no `flock`; SQLite does the same over `fcntl`, for many readers or one writer, so the lock file is an
 * empty SQLite database. A file with a process id in it would need a guess about who is still alive.
 */
export class FileLock implements Disposable {
  readonly #database: DatabaseSync

  /** Opens (and creates) the lock file; nothing is locked yet. Throws when the file may not be written. */
  constructor(path: string) {
    createForOwner(path)
    this.#database = new DatabaseSync(path, { timeout: 0 })
  }

  /** Holds the lock together with other sharers. False when somebody holds it alone. */
  tryShare(): boolean {
    return this.#begin('BEGIN; SELECT count(*) FROM sqlite_schema')
  }

  /** Holds the lock alone. False when anybody else holds it. */
  tryOwn(): boolean {
    return this.#begin('BEGIN EXCLUSIVE')
  }

  /** Repeats `attempt` until it succeeds; false when `milliseconds` have passed. */
  async waitFor(attempt: 'tryShare' | 'tryOwn', milliseconds: number): Promise<boolean> {
    for (const deadline = performance.now() + milliseconds; ; await pause(25)) {
      if (this[attempt]()) return true
      if (performance.now() > deadline) return false
    }
  }

  release(): void {
    if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK')
  }

  [Symbol.dispose](): void {
    if (!this.#database.isOpen) return
    this.release()
    this.#database.close()
  }

  #begin(sql: string): boolean {
    this.release()
    try {
      this.#database.exec(sql)
      return true
    } catch (error) {
      this.release()
      if (isBusy(error)) return false
      throw error
    }
  }
}

/** SQLite would let every user of the machine read the file, and whoever may read it may share the lock. */
function createForOwner(path: string): void {
  try {
    writeFileSync(path, '', { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

const SQLITE_BUSY = 5

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY
}
