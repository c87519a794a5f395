import { randomBytes } from 'node:crypto'
import { createKey } from '../../src/ops/keys/index.ts'
import { apiKeyStore } from '../../src/store/api-key-store.ts'
import { openDatabase } from '../../src/store/database.ts'
import type { BookingDatabase } from './booking-database.ts'
import { type Child, startService } from './child.ts'
import type { HttpRequest } from './http-load.ts'

/** Nothing of worth is sealed in a bench. */
export const SECRET_KEY = Buffer.alloc(32, 7).toString('base64')
/** One key may ask 1,200 times a minute; that limit is not what is measured. */
const KEYS = 200

/** The API of the service in a process of its own, on the database of a bench. */
export const startApi = ({ url }: Pick<BookingDatabase, 'url'>, redisUrl: string | null = null): Promise<Child> =>
  startService(
    { DATABASE_URL: url, MEETMEUP_SECRET_KEY: SECRET_KEY, ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }) },
    '--only',
    'api',
  )

export async function bookerKeys({ url, organizationId }: BookingDatabase): Promise<readonly string[]> {
  await using database = await openDatabase({ url, poolMax: 2, applicationName: 'bench' })
  const deps = { keys: apiKeyStore(database), random: randomBytes }
  const keys: string[] = []
  for (let n = 0; n < KEYS; n++)
    keys.push((await createKey(deps, { organizationId, name: `bench ${n}`, role: 'booker' })).secret)
  return keys
}

/** A booking of one hour; hours are counted from the day after tomorrow, 00:00 UTC. */
export function bookingRequest(roomId: number, hour: number, key: string): HttpRequest {
  const midnight = Temporal.Now.zonedDateTimeISO('UTC').add({ days: 2 }).startOfDay().toInstant()
  const start = midnight.add({ hours: hour })
  return {
    method: 'POST',
    path: `/v1/rooms/${roomId}/bookings`,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      start: start.toString(),
      end: start.add({ hours: 1 }).toString(),
      summary: 'Planning',
      organizer: { name: 'Ann Lee', address: 'ann@acme.test' },
      attendeeCount: 4,
    }),
  }
}
