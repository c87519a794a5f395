import type { RedisServer } from '../queue/redis-server.ts'
import type { BookingDatabase } from './booking-database.ts'
import { type Child, startChild } from './child.ts'
import { figure } from './side-by-side.ts'

/** `ids`: of which jobs; the first thousand of them are new, the rest meet those. */
export interface Adds {
  readonly ids: string
  readonly clients: number
  readonly seconds: number
  readonly most: number
}

/** Fastify and BullMQ alone, on the backend that the service has. */
export const startPlainQueue = ({ url }: BookingDatabase, redis: RedisServer | null): Promise<Child> =>
  startChild({
    script: 'test/bench/plain-queue-server.ts',
    args: [url, redis?.url ?? ''],
    settings: {},
    ready: /listening on/,
  })

/** Jobs a second. */
export const addsPerSecond = ({ url }: Child, { ids, clients, seconds, most }: Adds): Promise<number> =>
  figure(`${url}/adds?ids=${ids}&clients=${clients}&seconds=${seconds}&most=${most}`)

/** Milliseconds. */
export const hop = ({ url }: Child): Promise<number> => figure(`${url}/hop`)
export const durableCommit = ({ url }: Child): Promise<number> => figure(`${url}/commit`)
