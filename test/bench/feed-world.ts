import { randomBytes } from 'node:crypto'
import { hashSecret, hintOf, randomSecret } from '../../src/core/secret.ts'
import type { BenchContext } from './bench.ts'
import { type BookingDatabase, bookingDatabase } from './booking-database.ts'
import { type BenchEvent, benchEvents } from './calendar-events.ts'
import { fillCalendars } from './calendar-world.ts'
import type { Child } from './child.ts'
import { connected } from './drive.ts'
import { startApi } from './http-world.ts'

export const EVENTS = 1_000
/** One link may ask 60 times a minute; that limit is not what is measured. */
const LINKS = 4_000

/** A room with a thousand events, and links to its feed. */
export interface FeedWorld extends AsyncDisposable {
  readonly database: BookingDatabase
  readonly events: readonly BenchEvent[]
  readonly roomId: number
  readonly service: Child
  /** Paths of links that show all that was said. */
  readonly links: readonly string[]
}

export async function feedWorld(context: Omit<BenchContext, 'shared'>): Promise<FeedWorld> {
  await using parts = new AsyncDisposableStack()
  const database = parts.use(await bookingDatabase(context, { rooms: 1, bookings: 0 }))
  const roomId = database.rooms[0] ?? 0
  const events = benchEvents(EVENTS)
  await fillCalendars(database, { events: new Map([[EVENTS, events]]), rooms: new Map([[EVENTS, roomId]]) })
  const links = await makeLinks(database, roomId)
  const service = parts.use(await startApi(database))
  const kept = parts.move()
  return { database, events, roomId, service, links, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

/** Their first use is noted already: that write comes once a minute and link, here it would come with every tenth request. */
async function makeLinks({ url }: BookingDatabase, roomId: number): Promise<readonly string[]> {
  const secrets = Array.from({ length: LINKS }, () => randomSecret(randomBytes))
  const client = await connected(url)
  try {
    await client.query(
      `insert into feed (organization_id, room_id, scope, name, detail, token_hash, hint, last_used_at)
        select 1, $1, 'room', 'bench', 'full', hash, hint, now() + interval '1 day' from unnest($2::bytea[], $3::text[]) as made (hash, hint)`,
      [roomId, secrets.map((secret) => Buffer.from(hashSecret(secret))), secrets.map((secret) => hintOf('', secret))],
    )
    await client.query('vacuum analyze')
  } finally {
    await client.end()
  }
  return secrets.map((secret) => `/feeds/${secret}.ics`)
}
