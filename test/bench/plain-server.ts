/**
 * What the service is compared with: Fastify alone, and Fastify with one commit per request through a pg pool. A process of its own:
 *   plain-server.ts                       answers GET /
 *   plain-server.ts <database url> <sql>  also POST /, whose body is the array of the statement's values
 */
import type { AddressInfo } from 'node:net'
import fastify from 'fastify'

const POOL = 20

const [databaseUrl, text] = process.argv.slice(2)
const app = fastify()
app.get('/', async () => ({ ok: true }))
if (databaseUrl !== undefined && text !== undefined) {
  const { Pool } = await import('pg')
  const pool = new Pool({ connectionString: databaseUrl, max: POOL, options: '-c timezone=UTC' })
  app.post<{ Body: unknown[] }>('/', async ({ body }, reply) => {
    const { rows } = await pool.query({ name: 'insert', text, values: body })
    return reply.code(201).send(rows[0])
  })
}
await app.listen({ host: '127.0.0.1', port: 0 })
console.log(`listening on http://127.0.0.1:${(app.server.address() as AddressInfo).port}`)
process.on('SIGTERM', () => process.exit(0))
