import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { FileLock } from './file-lock.ts'
import { findPlace } from './place.ts'
import { stopPostmaster } from './postmaster.ts'

/**
 * Removes a data folder that nobody uses, with the server that may still run in it. False, and nothing happens, when
 * a living process uses it or it belongs to another user. Only for data that may be lost, such as those of test runs.
 */
export async function discard(dataDir: string): Promise<boolean> {
  try {
    const { base, cluster } = await findPlace(dataDir)
    using lock = new FileLock(join(base, 'server.lock'))
    if (!lock.tryOwn()) return false
    await stopPostmaster(cluster)
    for (const folder of [base, dataDir]) await rm(folder, { recursive: true, force: true })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}
