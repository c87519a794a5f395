import type { Publication, Publications, PublishedRoom, TableBooking } from '../../ops/verify/ports.ts'
import { bookingStore } from '../booking-store.ts'
import { davReader } from '../caldav/dav-reader.ts'
import type { Database, Sql } from '../database.ts'
import { feedMoment } from '../feed-reader.ts'

const DAYS_AHEAD = 400
const CANCELLED_DAYS = 30
const PAGE = 500
/** Of a person who has put nothing into any room. */
const NOBODY = 0

const ROOMS = `select organization_id as "organizationId", id as "roomId" from room
  where archived_at is null and ($1::integer is null or organization_id = $1) order by 1, 2`

const TABLES = `select b.id, b.uid, b.state, b.starts_at < $4 and b.ends_at > $3 as "isAhead",
    b.starts_at < $4 and b.ends_at > $3 and (not b.recurring or exists (
      select from occupancy o where o.organization_id = b.organization_id and o.booking_id = b.id and o.starts_at < $4 and o.ends_at > $3)) as "takesPlace"
  from booking b where b.organization_id = $1 and b.room_id = $2 and b.state in ('held', 'confirmed', 'contested') order by b.id`

/** Each room is read in one snapshot, by the very statements that serve the API, CalDAV and feeds. */
export const publicationFacts = (database: Pick<Database, 'sql' | 'transaction'>): Publications => ({
  rooms: (scope) => database.sql<PublishedRoom>(ROOMS, [scope]),
  read: (room, now) =>
    database.transaction(async (sql) => {
      await sql('set transaction isolation level repeatable read, read only')
      return await read(sql, room, now)
    }),
})

async function read(sql: Sql, room: PublishedRoom, now: Temporal.Instant): Promise<Publication> {
  const { organizationId, roomId } = room
  const window = { start: now, end: now.add({ hours: 24 * DAYS_AHEAD }) }
  const feed = await feedMoment(sql).nearestEntries(
    { organizationId, roomIds: [roomId] },
    {
      from: window.start,
      to: window.end,
      middle: now,
      cancelledSince: now.subtract({ hours: 24 * CANCELLED_DAYS }),
    },
  )
  return {
    room,
    tables: await sql<TableBooking>(TABLES, [organizationId, roomId, String(window.start), String(window.end)]),
    api: await listed(sql, room, window),
    caldav: await davReader(sql).members({ organizationId, roomId, personId: NOBODY }),
    feed: feed.entries.map(({ booking }) => booking),
    leftOut: feed.total - feed.entries.length,
  }
}

async function listed(
  sql: Sql,
  { organizationId, roomId }: PublishedRoom,
  window: { readonly start: Temporal.Instant; readonly end: Temporal.Instant },
): Promise<Publication['api']> {
  const found: Publication['api'][number][] = []
  const lister = bookingStore(sql)
  const states = ['held', 'confirmed', 'contested'] as const
  for (let after: { startsAt: string; id: number } | null = null; ; ) {
    const page = await lister.list({ organizationId, roomId, window, states, limit: PAGE, after })
    found.push(...page.map(({ id, state }) => ({ id, state })))
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return found
    after = { startsAt: last.startsAt.toString(), id: last.id }
  }
}
