import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * What a second process needs to find the running server. Only the owner of the data folder may read the file.
 * The password outlives the server; port and pid are those of the last start and prove nothing by themselves.
 */
export interface ServerFile {
  readonly password: string
  readonly port: number | null
  readonly pid: number | null
}

/** Null when there is no such file, or none that can be understood: the password is then set anew. */
export async function readServerFile(base: string): Promise<ServerFile | null> {
  const text = await readFile(join(base, 'server.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  try {
    const { password, port, pid } = JSON.parse(text)
    if (typeof password !== 'string') return null
    return { password, port: Number.isInteger(port) ? port : null, pid: Number.isInteger(pid) ? pid : null }
  } catch {
    return null
  }
}

/** Replaces the file in one step, so that no reader ever sees half of it. */
export async function writeServerFile(base: string, server: ServerFile): Promise<void> {
  const draft = join(base, `server.json.${process.pid}`)
  await writeFile(draft, `${JSON.stringify(server)}\n`, { mode: 0o600 })
  await rename(draft, join(base, 'server.json'))
}
