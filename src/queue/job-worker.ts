import { Value } from 'typebox/value'
import type { JobHandler, QueueName } from './define-job.ts'
import type { QueueBackend } from './queue-backend.ts'

export interface JobWorkerOptions {
  readonly queue: QueueName
  readonly handlers: readonly JobHandler[]
  readonly concurrency: number
  readonly onError: (error: Error, job: string) => void
}

/**
 * Takes jobs of one queue. A job that fails is not tried again by the queue: the state that made it necessary still stands in PostgreSQL,
 * and the sweeper asks again, with the pauses that state prescribes.
 */
export function openJobWorker(backend: QueueBackend, options: JobWorkerOptions): AsyncDisposable {
  const byName = new Map(options.handlers.map((handler) => [handler.job.name, handler]))
  const worker = backend.worker(
    options.queue,
    async ({ name, data }) => {
      const handler = byName.get(name)
      if (handler === undefined) throw new Error(`no handler for job ${name}`)
      if (!Value.Check(handler.job.payload, data)) throw new Error(`payload of ${name} does not fit its schema`)
      await handler.run(data)
    },
    // A killed worker's job starts again after some 15 to 20 s; the event loop must never block for longer than 5 s.
    { concurrency: options.concurrency, lockDuration: 15_000, stalledInterval: 5_000, maxStalledCount: 5 },
  )
  worker.on('error', (error) => options.onError(error, options.queue))
  worker.on('failed', (job, error) => options.onError(error, job?.name ?? options.queue))
  return {
    [Symbol.asyncDispose]: () => worker.close(),
  }
}
