import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below what Linux (32768 to 60999) and macOS (49152 to 65535) give to outgoing connections. Whoever ends and comes back on such a port finds it
 * free; from among those, any connection made meanwhile may hold it.
 */
const PORTS = { from: 20_000, until: 32_768 } as const
const ATTEMPTS = 50

/** A port of this machine that nobody listens on; for those who must know it before their server listens, or want it again after its end. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(PORTS.from, PORTS.until)
    if (await isFree(port)) return port
  }
  throw new Error(`no free port among ${ATTEMPTS} of ${PORTS.from} to ${PORTS.until - 1}`)
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
}
