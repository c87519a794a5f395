import type { Config } from '../../config/load.ts'
import { openQueueBackend } from '../queue/open-queue-backend.ts'

/** Where the queue lies, and what is wrong with it. */
export interface QueueStanding {
  readonly kind: 'postgresql' | 'redis'
  /** `in Redis at 10.0.0.5:6379`: without credentials. */
  readonly where: string
  readonly trouble: readonly string[]
}

/** A queue in PostgreSQL is as well as the database that has just answered; Redis is asked. */
export async function queueStanding({ redis }: Config, databaseUrl: string): Promise<QueueStanding> {
  if (redis.url === null) return { kind: 'postgresql', where: 'in PostgreSQL', trouble: [] }
  // What goes wrong is told by its warnings.
  await using backend = await openQueueBackend({ databaseUrl, redisUrl: redis.url, poolMax: 1, onError: () => {} })
  return { kind: backend.kind, where: backend.describe, trouble: await backend.warnings() }
}
