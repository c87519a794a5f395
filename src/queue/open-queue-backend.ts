import type { QueueBackend } from './queue-backend.ts'
import { REDIS_FORMS, readRedisAddress } from './redis-address.ts'

export interface QueueBackendOptions {
  readonly databaseUrl: string
  readonly redisUrl: string | null
  /** Connections for all queues and workers of this process together (PostgreSQL). */
  readonly poolMax: number
  readonly onError: (error: Error) => void
}

/** Each driver is loaded by whoever uses it. */
export async function openQueueBackend(options: QueueBackendOptions): Promise<QueueBackend> {
  if (options.redisUrl === null) {
    const { onPostgresql } = await import('./on-postgresql.ts')
    return await onPostgresql(options)
  }
  const address = readRedisAddress(options.redisUrl)
  // The address itself may hold a password.
  if (address === null) throw new Error(`REDIS_URL has to be ${REDIS_FORMS}`)
  const { onRedis } = await import('./on-redis.ts')
  return await onRedis({ address, onError: options.onError })
}
