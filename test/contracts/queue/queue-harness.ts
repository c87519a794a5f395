import type { QueueBackend } from '../../../src/queue/queue-backend.ts'

/** A place for jobs, for the contract suite: each test gets one of its own, empty. */
export interface QueueHarness extends AsyncDisposable {
  /** What `openQueueBackend` takes. */
  readonly databaseUrl: string
  readonly redisUrl: string | null
  /** As a further process opens it; closed with the harness. Its errors are kept in `errors`. */
  open(): Promise<QueueBackend>
  readonly errors: readonly Error[]
  /** Takes away everything that the queue holds, behind its back. */
  wipe(): Promise<void>
}

export type StartQueue = () => Promise<QueueHarness>
