import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { freePort } from '../../src/store/embedded/free-port.ts'

describe('a port for a server that comes back to it', () => {
  it('is none of those that outgoing connections are given', async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, freePort))
    expect(ports.filter((port) => port >= 32_768 || port < 1024)).toEqual([])
  })

  it('can be listened on', async () => {
    const server = createServer().listen(await freePort(), '127.0.0.1')
    await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject))
    await new Promise((resolve) => server.close(resolve))
  })
})
