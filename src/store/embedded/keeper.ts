/**
 * Runs only after a process that had started a server was killed: waits until nobody uses the data folder any more,
 * then stops the server that nobody would stop.
 *
 * Arguments: folder with the lock, folder of the cluster, port of the server that was started, and `keep` or `remove`
 * (the whole folder, after a test run). A server on another port was started later by somebody else.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { FileLock } from './file-lock.ts'
import { stopPostmaster } from './postmaster.ts'
import { readServerFile } from './server-file.ts'

const [base, cluster, port, afterwards] = process.argv.slice(2)
if (base === undefined || cluster === undefined) throw new Error('keeper.ts: a data folder is missing')
using lock = new FileLock(join(base, 'server.lock'))
await lock.waitFor('tryOwn', Number.POSITIVE_INFINITY)
if ((await readServerFile(base))?.port === Number(port)) {
  await stopPostmaster(cluster)
  if (afterwards === 'remove') await rm(base, { recursive: true, force: true })
}
