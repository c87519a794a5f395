import type { Queue } from 'bullmq'
import type { Static, TSchema } from 'typebox'
import type { Enqueue, JobDefinition, QueueName } from './define-job.ts'
import type { QueueBackend } from './queue-backend.ts'

export interface Enqueuer extends AsyncDisposable {
  readonly enqueue: Enqueue
}

/** Opens the producing side of every queue this process adds to. */
export function openEnqueuer(backend: QueueBackend, onError: (error: Error) => void): Enqueuer {
  const queues = new Map<QueueName, Queue>()
  const queueOf = (name: QueueName): Queue => {
    const known = queues.get(name)
    if (known !== undefined) return known
    const queue = backend.queue(name, { defaultJobOptions: { removeOnComplete: true, removeOnFail: { count: 200 } } })
    queue.on('error', onError)
    queues.set(name, queue)
    return queue
  }
  const enqueue = async <Payload extends TSchema>(job: JobDefinition<Payload>, payload: Static<Payload>) => {
    try {
      const id = `${job.name}-${job.key(payload)}`
      await queueOf(job.queue).add(job.name, payload, { deduplication: { id, keepLastIfActive: true } })
      return 'queued' as const
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)))
      return 'left_to_sweeper' as const
    }
  }
  return {
    enqueue,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.close()))
    },
  }
}
