import { describeQueue } from '../contracts/queue.contract.ts'
import { harnessOn } from './open-harness.ts'
import { startRedis } from './redis-server.ts'

describeQueue('Redis', async () => {
  const stack = new AsyncDisposableStack()
  const redis = stack.use(await startRedis())
  // Nobody may ask the database of the installation for anything that the queue does.
  return harnessOn(
    { databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing', redisUrl: redis.url, wipe: redis.wipe },
    stack,
  )
})
