/**
 * What feeds are compared with, a process of its own: plain-feed-server.ts <database url> <room id> <file with the gzipped body>
 *   GET /memory     the body out of memory, or 304
 *   GET /strict     the same, after one look at the room's revision
 *   GET /generated  the room's bookings through ical-generator
 */
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import ical from 'ical-generator'
import pg from 'pg'

const POOL = 20
const TAG = '"1"'

const [databaseUrl = '', roomId = '', file = ''] = process.argv.slice(2)
const body = await readFile(file)
const compress = promisify(gzip)
const pool = new pg.Pool({ connectionString: databaseUrl, max: POOL })
const app = fastify()

const answer = (request: FastifyRequest, reply: FastifyReply) =>
  request.headers['if-none-match'] === TAG
    ? reply.code(304).header('etag', TAG).send()
    : reply.headers({ etag: TAG, 'content-type': 'text/calendar', 'content-encoding': 'gzip' }).send(body)

app.get('/memory', async (request, reply) => answer(request, reply))
app.get('/strict', async (request, reply) => {
  const text = 'select rev from room_revision where organization_id = 1 and room_id = $1'
  await pool.query({ name: 'revision', text, values: [roomId] })
  return answer(request, reply)
})
app.get('/generated', async (_request, reply) => {
  const text = `select uid, starts_at, ends_at, summary, description, organizer_name, organizer_address from booking where organization_id = 1 and room_id = $1
    order by starts_at`
  const { rows } = await pool.query<Row>({ name: 'bookings', text, values: [roomId] })
  const calendar = ical({ name: 'Room' })
  for (const row of rows)
    calendar.createEvent({
      id: row.uid,
      start: row.starts_at,
      end: row.ends_at,
      summary: row.summary,
      description: row.description,
      organizer: { name: row.organizer_name, email: row.organizer_address },
    })
  return reply
    .headers({ 'content-type': 'text/calendar', 'content-encoding': 'gzip' })
    .send(await compress(calendar.toString()))
})

interface Row {
  readonly uid: string
  readonly starts_at: Date
  readonly ends_at: Date
  readonly summary: string
  readonly description: string
  readonly organizer_name: string
  readonly organizer_address: string
}

await app.listen({ host: '127.0.0.1', port: 0 })
console.log(`listening on http://127.0.0.1:${(app.server.address() as AddressInfo).port}`)
process.on('SIGTERM', () => process.exit(0))
