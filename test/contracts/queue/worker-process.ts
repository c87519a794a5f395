/** A worker of its own, to be killed in the middle of a job. Arguments: address of the database, address of Redis or nothing. */
import { openQueueBackend } from '../../../src/queue/open-queue-backend.ts'
import { lookers } from './jobs.ts'

const [databaseUrl = '', redisUrl = ''] = process.argv.slice(2)
const backend = await openQueueBackend({
  databaseUrl,
  redisUrl: redisUrl === '' ? null : redisUrl,
  poolMax: 4,
  onError: (error) => console.error(error),
})
lookers(backend, async (word) => {
  console.log(`began ${word}`)
  await new Promise(() => {})
})
console.log('ready')
