import { fail, type Result } from '../../core/result.ts'
import type { CalendarObject } from '../calendar-object.ts'
import {
  answerRequest,
  type ObjectReader,
  objectOf,
  type PlainAnswer,
  type ReaderFailure,
  type ReadRequest,
} from '../object-reader.ts'
import type { ObjectRefusal } from '../object-refusal.ts'
import { TEXT_LIMITS } from '../text-limits.ts'
import { ReaderThread } from './reader-thread.ts'

export interface PoolOptions {
  /** For one text. Default 2 s. */
  readonly deadlineMs?: number
  /** Threads at most. Default 2. */
  readonly threads?: number
  /** Texts that may wait for a thread. Default 100. */
  readonly waiting?: number
  /** The script of a thread: another one in tests. */
  readonly script?: URL
}

const DEFAULTS = { deadlineMs: 2_000, threads: 2, waiting: 100, script: new URL('./read-worker.ts', import.meta.url) }

/**
 * Reads calendar objects in a few threads of their own, started when first needed. A text that is not done within the deadline, or needs too
 * much memory, takes its thread with it and is refused; the next one gets a fresh thread. A thread keeps no process alive.
 */
export class ObjectReaderPool implements ObjectReader {
  readonly #options: Required<PoolOptions>
  readonly #idle: ReaderThread[] = []
  readonly #busy = new Set<ReaderThread>()
  readonly #waiting: ((thread: ReaderThread | null) => void)[] = []
  #closed = false

  constructor(options: PoolOptions = {}) {
    this.#options = { ...DEFAULTS, ...options }
  }

  async read(request: ReadRequest): Promise<Result<CalendarObject, ObjectRefusal | ReaderFailure>> {
    // Nobody waits to be told that a text is too large, and no thread is handed one.
    if (request.octets.length > TEXT_LIMITS.octets) return objectOf(answerRequest(request))
    const thread = this.#take() ?? (await this.#wait())
    if (thread === null) return fail(this.#tooBusy())
    // A Buffer is a window on memory that others use too, all of which would cross the border with it.
    return objectOf(await this.#answerIn(thread, { ...request, octets: new Uint8Array(request.octets) }))
  }

  /** Ends all threads; what they read is rejected, what waits is told so. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    for (const resolve of this.#waiting.splice(0)) resolve(null)
    const threads = [...this.#idle.splice(0), ...this.#busy]
    await Promise.all(threads.map((thread) => thread.stop()))
  }

  async #answerIn(thread: ReaderThread, request: ReadRequest): Promise<PlainAnswer> {
    try {
      return await thread.read(request)
    } finally {
      this.#release(thread)
    }
  }

  #take(): ReaderThread | null {
    if (this.#closed) return null
    const idle = this.#idle.pop()
    if (idle !== undefined && !idle.isDead) return this.#occupy(idle)
    return this.#busy.size < this.#options.threads ? this.#occupy(this.#start()) : null
  }

  #start(): ReaderThread {
    return new ReaderThread(this.#options)
  }

  #occupy(thread: ReaderThread): ReaderThread {
    this.#busy.add(thread)
    return thread
  }

  #wait(): Promise<ReaderThread | null> {
    if (this.#closed || this.#waiting.length >= this.#options.waiting) return Promise.resolve(null)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #release(thread: ReaderThread): void {
    this.#busy.delete(thread)
    const next = this.#waiting.shift()
    if (next !== undefined) next(this.#occupy(thread.isDead ? this.#start() : thread))
    else if (!thread.isDead) this.#idle.push(thread)
  }

  #tooBusy(): ReaderFailure {
    const { waiting } = this.#options
    return {
      precondition: null,
      code: 'too_busy',
      rule: 'text',
      value: `${waiting} texts wait`,
      limit: `${waiting}`,
      line: null,
    }
  }
}
