import { Queue, Worker } from 'bullmq'
import { Cluster, Redis } from 'ioredis'
import type { QueueBackend } from './queue-backend.ts'
import { describeRedis, type RedisAddress } from './redis-address.ts'

export interface OnRedisOptions {
  readonly address: RedisAddress
  readonly onError: (error: Error) => void
}

/** One key tag for everything of ours, so that a cluster keeps it on one node: BullMQ's scripts touch several keys at once. */
const PREFIX = '{meetmeup}'
/** A producer gives up after this long: the sweeper finds what it loses. */
const COMMAND_TIMEOUT_MS = 2_000
const CONNECT_TIMEOUT_MS = 5_000
/** A start waits for Redis for so long, and then goes on without it. */
const START_PATIENCE_MS = 2_000
const LONGEST_RETRY_MS = 5_000

/** The queue in Redis or Valkey. Redis may be away at any time, from the start on: nothing fails by it but the speed of wake-ups. */
export async function onRedis({ address, onError }: OnRedisOptions): Promise<QueueBackend> {
  // Producers fail fast (the sweeper finds what they lose); workers wait for Redis to come back.
  const producing = connect(address, {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    commandTimeout: COMMAND_TIMEOUT_MS,
  })
  const working = connect(address, { maxRetriesPerRequest: null, enableOfflineQueue: true })
  producing.on('error', onError)
  working.on('error', onError)
  await readyOrLate(producing)
  return {
    kind: 'redis',
    describe: `in Redis at ${describeRedis(address)}`,
    canAdd: () => isReady(producing),
    warnings: () => warningsOf(producing),
    queue: (name, rest) => new Queue(name, { ...rest, prefix: PREFIX, connection: producing }),
    worker: (name, process, rest) => new Worker(name, process, { ...rest, prefix: PREFIX, connection: working }),
    [Symbol.asyncDispose]: async () => {
      producing.disconnect()
      working.disconnect()
    },
  }
}

interface Manner {
  readonly maxRetriesPerRequest: number | null
  readonly enableOfflineQueue: boolean
  readonly commandTimeout?: number
}

function connect(address: RedisAddress, manner: Manner): Redis | Cluster {
  const { username, password, db, tls } = address.login
  const login = {
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    connectTimeout: CONNECT_TIMEOUT_MS,
  }
  const retryStrategy = (times: number) => Math.min(times * 100, LONGEST_RETRY_MS)
  switch (address.kind) {
    case 'single':
      return new Redis({ ...login, ...manner, db, retryStrategy, host: address.host, port: address.port })
    case 'sentinel':
      return new Redis({
        ...login,
        ...manner,
        db,
        retryStrategy,
        sentinelRetryStrategy: retryStrategy,
        sentinels: [...address.nodes],
        name: address.name,
        ...(address.sentinelPassword === null ? {} : { sentinelPassword: address.sentinelPassword }),
        ...(tls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
      })
    case 'cluster': {
      const { enableOfflineQueue, ...redisOptions } = manner
      return new Cluster([...address.nodes], {
        redisOptions: { ...login, ...redisOptions },
        enableOfflineQueue,
        clusterRetryStrategy: retryStrategy,
      })
    }
  }
}

const isReady = (client: Redis | Cluster): boolean => client.status === 'ready'

async function readyOrLate(client: Redis | Cluster): Promise<void> {
  if (isReady(client)) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const late = setTimeout(resolve, START_PATIENCE_MS)
  client.once('ready', resolve)
  await promise
  clearTimeout(late)
  client.off('ready', resolve)
}

/** A Redis that throws keys away when it is full takes jobs apart: half a job is worse than none. */
async function warningsOf(client: Redis | Cluster): Promise<readonly string[]> {
  if (!isReady(client)) return ['Redis does not answer: calendars are not looked at until it does']
  try {
    const policy = /^maxmemory_policy:(\S+)/m.exec(await client.info('memory'))?.[1] ?? 'noeviction'
    return policy === 'noeviction'
      ? []
      : [`maxmemory-policy of Redis is ${policy}; with anything but noeviction it throws jobs away when it is full`]
  } catch (error) {
    return [`Redis did not say how it is: ${error instanceof Error ? error.message : String(error)}`]
  }
}
