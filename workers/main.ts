import { openJobWorker } from '../src/queue/job-worker.ts'
import type { QueueBackend } from '../src/queue/queue-backend.ts'
import type { VisitPorts } from '../src/sync/visit-calendar.ts'
import { type ChorePorts, chores } from './registry.ts'
import { startScheduler } from './scheduler.ts'
import { syncHandlers } from './sync.ts'

export interface WorkerParts {
  readonly backend: QueueBackend
  readonly visits: VisitPorts
  readonly chores: ChorePorts
  readonly concurrency: number
  readonly onError: (error: Error, what: string) => void
}

/** Starts the workers of this process: the queues and the chores. Disposed of: takes no new job, finishes those under way, closes. */
export function startWorkers(parts: WorkerParts): AsyncDisposable {
  const worker = openJobWorker(parts.backend, {
    queue: 'sync',
    handlers: syncHandlers(parts.visits),
    concurrency: parts.concurrency,
    onError: parts.onError,
  })
  const scheduler = startScheduler(chores(parts.chores), parts.onError)
  return {
    async [Symbol.asyncDispose]() {
      await scheduler[Symbol.asyncDispose]()
      await worker[Symbol.asyncDispose]()
    },
  }
}
