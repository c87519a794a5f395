import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const KEY_BYTES = 32

/**
 * The key that closes secrets at rest when the settings name none: made once, kept in `secret.key` in the data folder,
 * readable by its owner alone. Processes that start at once agree on one. Throws when the file holds anything else
 * than a key: a new one would make all closed secrets unreadable.
 */
export async function secretKeyIn(dataDir: string): Promise<Uint8Array> {
  const path = join(dataDir, 'secret.key')
  const known = await readKey(path)
  if (known !== null) return known
  await mkdir(dataDir, { recursive: true })
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  await writeFile(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600 })
  try {
    // A link fails when the name is taken, and what it names is never half written.
    await link(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
  const key = await readKey(path)
  if (key === null) throw new Error(`${path} was there a moment ago and is gone.`)
  return key
}

async function readKey(path: string): Promise<Uint8Array | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length !== KEY_BYTES) throw new Error(`${path} does not hold a key of ${KEY_BYTES} bytes in base64.`)
  return key
}
