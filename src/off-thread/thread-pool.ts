import { fail, type Result } from '../core/result.ts'
import { type ThreadFailure, WorkerThread } from './worker-thread.ts'

export interface PoolOptions {
  /** What runs in each thread; it calls `serve`. */
  readonly script: URL
  /** For one request. */
  readonly deadlineMs: number
  /** Threads at most. */
  readonly threads: number
  /** Requests that may wait for a thread. */
  readonly waiting: number
}

/**
 * Work that must cost nobody else any time, in a few threads of its own, started when first needed. A request that is not done within the
 * deadline, or needs too much memory, takes its thread with it and is refused; the next one gets a fresh thread. A thread keeps no process alive.
 */
export class ThreadPool<Request, Answer> implements AsyncDisposable {
  readonly #options: PoolOptions
  readonly #idle: WorkerThread<Request, Answer>[] = []
  readonly #busy = new Set<WorkerThread<Request, Answer>>()
  readonly #waiting: ((thread: WorkerThread<Request, Answer> | null) => void)[] = []
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  async run(request: Request): Promise<Result<Answer, ThreadFailure>> {
    const thread = this.#take() ?? (await this.#wait())
    if (thread === null) return fail(this.#tooBusy())
    try {
      return await thread.run(request)
    } finally {
      this.#release(thread)
    }
  }

  /** Ends all threads; what they work on is rejected, what waits is told so. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    for (const resolve of this.#waiting.splice(0)) resolve(null)
    const threads = [...this.#idle.splice(0), ...this.#busy]
    await Promise.all(threads.map((thread) => thread.stop()))
  }

  #take(): WorkerThread<Request, Answer> | null {
    if (this.#closed) return null
    const idle = this.#idle.pop()
    if (idle !== undefined && !idle.isDead) return this.#occupy(idle)
    return this.#busy.size < this.#options.threads ? this.#occupy(this.#start()) : null
  }

  #start(): WorkerThread<Request, Answer> {
    return new WorkerThread(this.#options)
  }

  #occupy(thread: WorkerThread<Request, Answer>): WorkerThread<Request, Answer> {
    this.#busy.add(thread)
    return thread
  }

  #wait(): Promise<WorkerThread<Request, Answer> | null> {
    if (this.#closed || this.#waiting.length >= this.#options.waiting) return Promise.resolve(null)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #release(thread: WorkerThread<Request, Answer>): void {
    this.#busy.delete(thread)
    const next = this.#waiting.shift()
    if (next !== undefined) next(this.#occupy(thread.isDead ? this.#start() : thread))
    else if (!thread.isDead) this.#idle.push(thread)
  }

  #tooBusy(): ThreadFailure {
    const { waiting } = this.#options
    return { code: 'too_busy', value: `${waiting} wait`, limit: `${waiting}` }
  }
}
