import { fail, type Result } from '../../core/result.ts'
import { type PoolOptions, ThreadPool } from '../../off-thread/thread-pool.ts'
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

const DEFAULTS = { deadlineMs: 2_000, threads: 2, waiting: 100, script: new URL('./read-worker.ts', import.meta.url) }

/** Reads calendar objects in threads of their own: a text that takes for ever costs its sender one refusal and nobody else anything. */
export class ObjectReaderPool implements ObjectReader, AsyncDisposable {
  readonly #threads: ThreadPool<ReadRequest, PlainAnswer>

  /** `deadlineMs` (2 s), `threads` (2) and `waiting` texts (100); another script in tests. */
  constructor(options: Partial<PoolOptions> = {}) {
    this.#threads = new ThreadPool({ ...DEFAULTS, ...options })
  }

  async read(request: ReadRequest): Promise<Result<CalendarObject, ObjectRefusal | ReaderFailure>> {
    // Nobody waits to be told that a text is too large, and no thread is handed one.
    if (request.octets.length > TEXT_LIMITS.octets) return objectOf(answerRequest(request))
    // A Buffer is a window on memory that others use too, all of which would cross the border with it.
    const answered = await this.#threads.run({ ...request, octets: new Uint8Array(request.octets) })
    return answered.ok
      ? objectOf(answered.value)
      : fail({ precondition: null, rule: 'text', line: null, ...answered.error })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#threads[Symbol.asyncDispose]()
  }
}
