/**
 * What a re-read is compared with, a process of its own: plain-read-server.ts <settings of the connection, JSON> <calendar>
 *   GET /   milliseconds in which the service's client asks for everything on the calendar and understands it
 */
import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import { Value } from 'typebox/value'
import { GoogleSettingsSchema, openGoogle } from '../../src/providers/google/index.ts'
import { createOutgoingGuard } from '../../src/providers/outgoing-guard.ts'

const [settings = '', remoteCalendarId = ''] = process.argv.slice(2)
const guard = createOutgoingGuard({ allowedHosts: new Set(), allowLoopback: true })
const deps = { guard, now: () => Temporal.Now.instant() }
const provider = openGoogle(Value.Parse(GoogleSettingsSchema, JSON.parse(settings)), deps)
const now = deps.now().toString()
const windows = provider.windows({ from: now, to: now })

const app = fastify()
app.get('/', async () => {
  const began = performance.now()
  for (const window of windows)
    for (let cursor: string | null = null, isOver = false; !isOver; ) {
      const page = await provider.pull({ remoteCalendarId, timeZone: 'UTC' }, { window, cursor })
      if (!page.ok) throw new Error(page.error.message)
      cursor = page.value.next.cursor
      isOver = page.value.next.kind === 'done'
    }
  return performance.now() - began
})
await app.listen({ host: '127.0.0.1', port: 0 })
console.log(`listening on http://127.0.0.1:${(app.server.address() as AddressInfo).port}`)
process.on('SIGTERM', () => process.exit(0))
