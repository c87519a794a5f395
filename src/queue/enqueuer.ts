import type { Queue } from 'bullmq'
import type { Static, TSchema } from 'typebox'
import { batched } from '../core/batched.ts'
import { createTurns } from '../core/turns.ts'
import { closeWithin } from './close-within.ts'
import type { Enqueue, JobDefinition, QueueName } from './define-job.ts'
import type { QueueBackend } from './queue-backend.ts'

export interface Enqueuer extends AsyncDisposable {
  readonly enqueue: Enqueue
  /** Jobs of one queue by state. Rejects while the queue is away. */
  counts(queue: QueueName): Promise<Readonly<Record<string, number>>>
}

interface Producer {
  readonly queue: Queue
  readonly add: (asked: Asked) => Promise<null>
}

interface Asked {
  readonly id: string
  readonly name: string
  readonly payload: unknown
  /** Its place in the line, from 1. */
  readonly place: number
}

/** Announcing a job is a commit that stands in line with all others of the server (NOTIFY): those that come at one time share it. */
const SHARED = { most: 200, inFlight: 1 } as const

/** Opens the producing side of every queue this process adds to. */
export function openEnqueuer(
  backend: QueueBackend,
  onError: (error: Error) => void,
  reach: (step: 'relay.before_publish' | 'relay.after_publish') => Promise<void> | undefined = () => undefined,
): Enqueuer {
  const queues = new Map<QueueName, Producer>()
  const placeOf = createTurns()
  const producerOf = (name: QueueName) => {
    const known = queues.get(name)
    if (known !== undefined) return known
    const queue = backend.queue(name, { defaultJobOptions: { removeOnComplete: true, removeOnFail: { count: 200 } } })
    queue.on('error', onError)
    const producer = { queue, add: batched({ ...SHARED, run: (asked: readonly Asked[]) => addAll(queue, asked) }) }
    queues.set(name, producer)
    // One that lost its connection while it was being opened stays as it is: the next caller opens another.
    queue.waitUntilReady().catch(() => queues.get(name) === producer && queues.delete(name))
    return producer
  }
  const enqueue = async <Payload extends TSchema>(job: JobDefinition<Payload>, payload: Static<Payload>) => {
    if (!backend.canAdd()) return 'left_to_sweeper' as const
    try {
      const id = `${job.name}-${job.key(payload)}`
      await reach('relay.before_publish')
      await producerOf(job.queue).add({
        id,
        name: job.name,
        payload,
        place: placeOf(job.of(payload), performance.now()),
      })
      await reach('relay.after_publish')
      return 'queued' as const
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)))
      return 'left_to_sweeper' as const
    }
  }
  return {
    enqueue,
    async counts(name) {
      if (!backend.canAdd()) throw new Error('the queue is away')
      return await producerOf(name).queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed')
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...queues.values()].map(({ queue }) => closeWithin(queue.close())))
    },
  }
}

/** Doubles within the batch are one job. In the order of their ids, so that two producers never wait for each other's keys. */
async function addAll(queue: Queue, asked: readonly Asked[]): Promise<readonly null[]> {
  const distinct = [...new Map(asked.map((one) => [one.id, one])).values()]
  const jobs = distinct
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, name, payload, place }) => ({
      name,
      data: payload,
      opts: { deduplication: { id, keepLastIfActive: true }, priority: place },
    }))
  const [only] = jobs
  if (only !== undefined && jobs.length === 1) await queue.add(only.name, only.data, only.opts)
  else await queue.addBulk(jobs)
  return asked.map(() => null)
}
