import { openDatabase } from '../../src/store/database.ts'
import { describeQueue } from '../contracts/queue.contract.ts'
import { freshDatabase } from '../setup/database.ts'
import { harnessOn } from './open-harness.ts'

describeQueue('PostgreSQL', async () => {
  const stack = new AsyncDisposableStack()
  const fresh = await freshDatabase()
  stack.defer(() => fresh.drop())
  const wipe = async () => {
    await using database = await openDatabase({ url: fresh.url, poolMax: 1, applicationName: 'test' })
    await database.sql('truncate bullmq.job, bullmq.dedup cascade')
  }
  return harnessOn({ databaseUrl: fresh.url, redisUrl: null, wipe }, stack)
})
