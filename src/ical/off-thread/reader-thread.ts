import { Worker } from 'node:worker_threads'
import { fail } from '../../core/result.ts'
import type { PlainAnswer, ReaderFailure, ReadRequest } from '../object-reader.ts'
import type { ThreadMessage } from './serve-reads.ts'

export interface ThreadOptions {
  readonly script: URL
  /** For one text, from the moment at which the thread takes it. */
  readonly deadlineMs: number
}

/** A text of a quarter of a megabyte needs a few megabytes; what needs more than this is no calendar. */
const MEMORY = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16, stackSizeMb: 2 } as const
/** Loading the code takes a fraction of a second, more on a machine that is short of time. */
const START_MS = 60_000

/** One thread that reads one text at a time. It is dead after any failure: whoever uses it takes another. */
export class ReaderThread {
  readonly #worker: Worker
  readonly #options: ThreadOptions
  readonly #ready: Promise<void>
  #dead = false
  #settle: ((answer: PlainAnswer) => void) | null = null
  #fault: ((error: Error) => void) | null = null

  constructor(options: ThreadOptions) {
    this.#options = options
    // No settings and no secrets: nothing that a text could ask for is there.
    this.#worker = new Worker(options.script, { env: {}, execArgv: [], resourceLimits: MEMORY, stdin: false })
    this.#worker.unref()
    const ready = Promise.withResolvers<void>()
    this.#ready = ready.promise
    ready.promise.catch(() => {})
    const start = setTimeout(() => this.#fail(new Error('a reader thread does not start')), START_MS)
    start.unref()
    this.#fault = ready.reject
    this.#worker.on('message', (message: ThreadMessage) => {
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
      this.#fail(new Error('a reader thread ended by itself'))
    })
  }

  get isDead(): boolean {
    return this.#dead
  }

  /** Waits for the thread to start, which is not the text's fault and does not count. */
  async read(request: ReadRequest): Promise<PlainAnswer> {
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
    this.#fail(new Error('the reader was stopped'))
    await this.#worker.terminate()
  }

  #answered(message: Exclude<ThreadMessage, { kind: 'ready' }>): void {
    this.#worker.unref()
    if (message.kind === 'fault') this.#fault?.(new Error(`a reader thread failed: ${message.message}`))
    else this.#settle?.(message.answer)
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
    this.#settle?.(
      fail({
        precondition: null,
        code: 'too_expensive',
        rule: 'text',
        value,
        limit,
        line: null,
      } satisfies ReaderFailure),
    )
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
