import { isInstalled } from '../clients/programs.ts'
import { type RedisServer, startRedis } from '../queue/redis-server.ts'
import type { Measured } from './bench.ts'

/** With a Redis of this bench alone, that keeps nothing on disk; left out, with a word, where there is none. */
export async function onRedis(run: (redis: RedisServer) => Promise<Measured>): Promise<Measured> {
  if (!isInstalled('redis-server'))
    return {
      measured: 'left out: redis-server is not installed',
      met: true,
      remark: 'Debian: apt-get install redis-server',
    }
  await using redis = await startRedis()
  return await run(redis)
}
