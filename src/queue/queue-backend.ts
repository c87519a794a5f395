import type { JobsOptions, Queue, Worker } from 'bullmq'

/** Where BullMQ keeps its jobs: the PostgreSQL that is there anyway, or Redis when the operator names one. Nothing else differs. */
export interface QueueBackend extends AsyncDisposable {
  readonly kind: 'postgresql' | 'redis'
  /** For people: `in Redis at 10.0.0.5:6379`. Holds no credentials. */
  readonly describe: string
  /** False: it is away now, and who adds a job would wait for nothing. */
  canAdd(): boolean
  /** What is wrong with it, one sentence each; empty: nothing. */
  warnings(): Promise<readonly string[]>
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
