import { open } from 'node:fs/promises'
import { UsageError } from './cli-error.ts'

/** What a file holds, or standard input for `-`. Throws {@link UsageError} when it cannot be read or is larger than `mostBytes`. */
export async function readInput(path: string, mostBytes: number): Promise<Uint8Array> {
  if (path === '-') return await whole(process.stdin, { path: 'standard input', mostBytes })
  try {
    await using file = await open(path)
    return await whole(file.createReadStream({ autoClose: false }), { path, mostBytes })
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

async function whole(
  stream: AsyncIterable<Uint8Array>,
  { path, mostBytes }: { readonly path: string; readonly mostBytes: number },
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of stream) {
    size += part.length
    if (size > mostBytes) throw new UsageError(`${path} is larger than ${mostBytes} bytes.`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}
