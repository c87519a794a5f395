import { fail, ok, type Result } from '../../core/result.ts'
import { type PoolOptions, ThreadPool } from '../../off-thread/thread-pool.ts'
import type { LookFailure, ObjectLooker } from '../look.ts'
import type { Looked, LookOrder, LookRequest, ObjectTimes, PlainObject, TimesOrder } from '../look-into.ts'

/** What one message to a thread holds at most: others, with shorter questions, come in between. */
const MOST_OBJECTS = 200
const MOST_CHARACTERS = 2 * 1024 * 1024
/** One portion; what is asked of a report as a whole is said with the order. */
const DEFAULTS = { deadlineMs: 10_000, threads: 2, waiting: 200, script: new URL('./look-worker.ts', import.meta.url) }

/** Looks into calendar objects in threads of their own, portion by portion: expanding series and reading texts keeps nobody else waiting. */
export class ObjectLookerPool implements ObjectLooker, AsyncDisposable {
  readonly #threads: ThreadPool<LookRequest, Looked>

  constructor(options: Partial<PoolOptions> = {}) {
    this.#threads = new ThreadPool({ ...DEFAULTS, ...options })
  }

  async filter(order: LookOrder): Promise<Result<readonly boolean[], LookFailure>> {
    const matching: boolean[] = []
    for await (const looked of this.#portions({ ...order, what: 'filter' })) {
      if (!looked.ok) return looked
      if (looked.value.what === 'filter') matching.push(...looked.value.matching)
    }
    return ok(matching)
  }

  async show(order: LookOrder): Promise<Result<readonly string[], LookFailure>> {
    const texts: string[] = []
    for await (const looked of this.#portions({ ...order, what: 'show' })) {
      if (!looked.ok) return looked
      if (looked.value.what !== 'show') continue
      texts.push(...looked.value.texts)
      if (looked.value.failure !== null) return fail({ code: 'refused', refusal: looked.value.failure })
    }
    return ok(texts)
  }

  async times(order: TimesOrder): Promise<Result<readonly ObjectTimes[], LookFailure>> {
    const times: ObjectTimes[] = []
    for await (const looked of this.#portions({ ...order, what: 'times' })) {
      if (!looked.ok) return looked
      if (looked.value.what === 'times') times.push(...looked.value.times)
    }
    return ok(times)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#threads[Symbol.asyncDispose]()
  }

  /** Each with what is left of the time for all of them. */
  async *#portions(order: LookRequest): AsyncGenerator<Result<Looked, LookFailure>> {
    const until = performance.now() + order.milliseconds
    for (const objects of portionsOf(order.objects)) {
      const milliseconds = Math.max(0, until - performance.now())
      const looked = await this.#threads.run({ ...order, objects, milliseconds })
      yield looked.ok ? looked : fail({ code: looked.error.code })
    }
  }
}

function* portionsOf(objects: readonly PlainObject[]): Generator<readonly PlainObject[]> {
  let portion: PlainObject[] = []
  let characters = 0
  for (const object of objects) {
    portion.push(object)
    characters += object.text.length
    if (portion.length < MOST_OBJECTS && characters < MOST_CHARACTERS) continue
    yield portion
    portion = []
    characters = 0
  }
  if (portion.length > 0) yield portion
}
