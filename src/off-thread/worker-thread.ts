import { Worker } from 'node:worker_threads'
import { fail, ok, type Result } from '../core/result.ts'
import type { ThreadMessage } from './serve.ts'

export interface ThreadOptions {
  readonly script: URL
  /** For one request, from the moment at which the thread takes it. */
  readonly deadlineMs: number
}

/** Why no answer came: the request took more time or memory than one may, and will again; or too many others wait. */
export interface ThreadFailure {
  readonly code: 'too_expensive' | 'too_busy'
  readonly value: string
  readonly limit: string
}

/** A text of a quarter of a megabyte needs a few megabytes; what needs more than this is no calendar. */
const MEMORY = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16, stackSizeMb: 2 } as const
/** Loading the code takes a fraction of a second, more on a machine that is short of time. */
const START_MS = 60_000

/** One thread that works on one request at a time. It is dead after any failure: whoever uses it takes another. */
export class WorkerThread<Request, Answer> {
  readonly #worker: Worker
  readonly #options: ThreadOptions
  readonly #ready: Promise<void>
  #dead = false
  #settle: ((answer: Result<Answer, ThreadFailure>) => void) | null = null
  #fault: ((error: Error) => void) | null = null

  constructor(options: ThreadOptions) {
    this.#options = options
    // No settings and no secrets: nothing that a request could ask for is there.
    this.#worker = new Worker(options.script, { env: {}, execArgv: [], resourceLimits: MEMORY, stdin: false })
    this.#worker.unref()
    const ready = Promise.withResolvers<void>()
    this.#ready = ready.promise
    ready.promise.catch(() => {})
    const start = setTimeout(() => this.#fail(new Error('a thread does not start')), START_MS)
    start.unref()
    this.#fault = ready.reject
    this.#worker.on('message', (message: ThreadMessage<Answer>) => {
      if (message.kind === 'ready') {
        clearTimeout(start)
        ready.resolve()
      } else this.#answered(message)
    })
    this.#worker.on('error', (error) => {
      clearTimeout(start)
      this.#failed(error)
    })
    this.#worker.on('exit', () => {
      clearTimeout(start)
      this.#fail(new Error('a thread ended by itself'))
    })
  }

  get isDead(): boolean {
    return this.#dead
  }

  /** Waits for the thread to start, which is not the request's fault and does not count. */
  async run(request: Request): Promise<Result<Answer, ThreadFailure>> {
    this.#worker.ref()
    await this.#ready
    return await new Promise((resolve, reject) => {
      const { deadlineMs } = this.#options
      const timer = setTimeout(() => this.#giveUp(`more than ${deadlineMs} ms`, `${deadlineMs} ms`), deadlineMs)
      this.#settle = (answer) => {
        clearTimeout(timer)
        resolve(answer)
      }
      this.#fault = (error) => {
        clearTimeout(timer)
        reject(error)
      }
      this.#worker.postMessage(request)
    })
  }

  async stop(): Promise<void> {
    this.#fail(new Error('the thread was stopped'))
    await this.#worker.terminate()
  }

  #answered(message: Exclude<ThreadMessage<Answer>, { kind: 'ready' }>): void {
    this.#worker.unref()
    if (message.kind === 'fault') this.#fault?.(new Error(`a thread failed: ${message.message}`))
    else this.#settle?.(ok(message.answer))
    this.#settle = null
    this.#fault = null
  }

  #failed(error: unknown): void {
    const isMemory = (error as { code?: unknown } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
    if (isMemory) this.#giveUp('more memory than allowed', `${MEMORY.maxOldGenerationSizeMb} MB`)
    else this.#fail(error instanceof Error ? error : new Error(String(error)))
  }

  #giveUp(value: string, limit: string): void {
    this.#dead = true
    this.#settle?.(fail({ code: 'too_expensive', value, limit }))
    this.#settle = null
    this.#fault = null
    void this.#worker.terminate()
  }

  #fail(error: Error): void {
    this.#dead = true
    this.#fault?.(error)
    this.#settle = null
    this.#fault = null
    void this.#worker.terminate()
  }
}
