import type { FeedEntry, FeedHead, FeedMoment, FeedReader, FeedRoom } from '../feeds/ports.ts'
import type { Database, Sql } from './database.ts'
import { FEED_ENTRIES } from './sql/feed-entries.ts'
import { FEED_HEAD, FEED_ROOMS } from './sql/feed-rooms.ts'
import { ROOM_BUSY } from './sql/room-busy.ts'

/** What subscribers read. */
export function feedReader({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): FeedReader {
  return {
    head: (hash) => head(sql, hash),
    atOneMoment: (work) =>
      transaction(async (inside) => {
        await inside('set transaction isolation level repeatable read, read only')
        return await work(momentOf(inside))
      }),
    async touch({ organizationId, feedId }, at) {
      await sql(`update feed set last_used_at = greatest(last_used_at, $3) where organization_id = $1 and id = $2`, [
        organizationId,
        feedId,
        at.toString(),
      ])
    },
  }
}

async function head(sql: Sql, hash: Uint8Array): Promise<FeedHead | null> {
  const [row] = await sql<FeedHead>(FEED_HEAD, [hash])
  return row ?? null
}

function momentOf(sql: Sql): FeedMoment {
  return {
    head: (hash) => head(sql, hash),
    rooms: (hash) => sql<FeedRoom>(FEED_ROOMS, [hash]),
    async entries({ organizationId, roomIds }, window) {
      const moments = [window.from, window.to, window.middle, window.cancelledSince].map(String)
      const rows = await sql<FeedEntry & { readonly total: number }>(FEED_ENTRIES, [
        organizationId,
        roomIds,
        ...moments,
      ])
      return { entries: rows, total: rows[0]?.total ?? 0 }
    },
    async held({ organizationId, roomIds }, { from, to }) {
      const rows = await sql<{ room_id: number; held_from: string; held_until: string }>(ROOM_BUSY, [
        organizationId,
        roomIds,
        from.toString(),
        to.toString(),
      ])
      return rows.map((row) => ({ roomId: row.room_id, from: row.held_from, until: row.held_until }))
    },
  }
}
