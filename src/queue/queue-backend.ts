import { createPostgresBackend, type JobsOptions, type PgPool, Queue, runMigrations, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { Pool } from 'pg'

/** Where BullMQ keeps its jobs: the PostgreSQL that is there anyway, or Redis when the operator names one. Nothing else differs. */
export interface QueueBackend extends AsyncDisposable {
  readonly kind: 'postgresql' | 'redis'
  queue(name: string, options: ProducerOptions): Queue
  worker(name: string, process: Processor, options: ConsumerOptions): Worker
}

export interface ProducerOptions {
  readonly defaultJobOptions: JobsOptions
}

export interface ConsumerOptions {
  readonly concurrency: number
  readonly lockDuration: number
  readonly stalledInterval: number
  readonly maxStalledCount: number
}

type Processor = (job: { readonly name: string; readonly data: unknown }) => Promise<void>

export interface QueueBackendOptions {
  readonly databaseUrl: string
  readonly redisUrl: string | null
  /** Connections for all queues and workers of this process together (PostgreSQL). */
  readonly poolMax: number
  readonly onError: (error: Error) => void
}

export async function openQueueBackend(options: QueueBackendOptions): Promise<QueueBackend> {
  return options.redisUrl === null ? await onPostgresql(options) : onRedis(options.redisUrl, options.onError)
}

async function onPostgresql({ databaseUrl, poolMax, onError }: QueueBackendOptions): Promise<QueueBackend> {
  // A pool of its own: BullMQ wants its schema first in the search path and the driver's plain types.
  const pool = new Pool({
    connectionString: databaseUrl,
    max: poolMax,
    options: '-c search_path=bullmq',
    application_name: 'meetmeup-queue',
  })
  pool.on('error', onError)
  // A `pg` pool is what BullMQ asks for; its structural type only differs in how events are declared.
  const connection = pool as unknown as PgPool
  const client = await pool.connect()
  try {
    await runMigrations(client)
  } finally {
    client.release()
  }
  return {
    kind: 'postgresql',
    queue: (name, rest) => new Queue(name, { ...rest, connection }, createPostgresBackend) as unknown as Queue,
    worker: (name, process, rest) =>
      new Worker(name, process, { ...rest, connection }, createPostgresBackend) as unknown as Worker,
    [Symbol.asyncDispose]: () => pool.end(),
  }
}

function onRedis(url: string, onError: (error: Error) => void): QueueBackend {
  // Producers fail fast (the sweeper finds what they lose); workers wait for Redis to come back.
  const producing = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, lazyConnect: false })
  const working = new Redis(url, { maxRetriesPerRequest: null })
  producing.on('error', onError)
  working.on('error', onError)
  return {
    kind: 'redis',
    queue: (name, rest) => new Queue(name, { ...rest, connection: producing }),
    worker: (name, process, rest) => new Worker(name, process, { ...rest, connection: working }),
    [Symbol.asyncDispose]: async () => {
      producing.disconnect()
      working.disconnect()
    },
  }
}
