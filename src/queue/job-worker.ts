import { Value } from 'typebox/value'
import { closeWithin } from './close-within.ts'
import type { JobHandler, QueueName } from './define-job.ts'
import type { QueueBackend } from './queue-backend.ts'

export interface JobWorkerOptions {
  readonly queue: QueueName
  readonly handlers: readonly JobHandler[]
  readonly concurrency: number
  readonly onError: (error: Error, job: string) => void
  /** When a job counts as left behind; `LEFT_BEHIND` when absent. */
  readonly leftBehind?: LeftBehind
}

/** BullMQ's own words for it, in milliseconds. */
export interface LeftBehind {
  readonly lockDuration: number
  readonly stalledInterval: number
}

/** A killed worker's job starts again after some 15 to 20 s; the event loop must never block for longer than 5 s. */
const LEFT_BEHIND: LeftBehind = { lockDuration: 15_000, stalledInterval: 5_000 }
/** A job may be left behind so often before it is given up; the sweeper asks again all the same. */
const MOST_LEFT_BEHIND = 5

/**
 * Takes jobs of one queue. A job that fails is not tried again by the queue: the state that made it necessary still stands in PostgreSQL,
 * and the sweeper asks again, with the pauses that state prescribes.
 */
export function openJobWorker(backend: QueueBackend, options: JobWorkerOptions): AsyncDisposable {
  const running = new Set<Promise<void>>()
  const byName = new Map(options.handlers.map((handler) => [handler.job.name, handler]))
  const worker = backend.worker(
    options.queue,
    async ({ name, data }) => {
      const handler = byName.get(name)
      if (handler === undefined) throw new Error(`no handler for job ${name}`)
      if (!Value.Check(handler.job.payload, data)) throw new Error(`payload of ${name} does not fit its schema`)
      const run = handler.run(data)
      running.add(run)
      await run.finally(() => running.delete(run))
    },
    { concurrency: options.concurrency, ...(options.leftBehind ?? LEFT_BEHIND), maxStalledCount: MOST_LEFT_BEHIND },
  )
  worker.on('error', (error) => options.onError(error, options.queue))
  worker.on('failed', (job, error) => options.onError(error, job?.name ?? options.queue))
  return {
    async [Symbol.asyncDispose]() {
      const closing = worker.close()
      // What is under way ends, however long that takes; the queue itself gets no more than a moment.
      await Promise.allSettled(running)
      await closeWithin(closing)
    },
  }
}
