import { batched } from '../core/batched.ts'
import type { FeedEntry, FeedHead, FeedMoment, FeedReader, FeedRoom, FeedWindow } from '../feeds/ports.ts'
import type { Database, Sql } from './database.ts'
import { FEED_ENTRIES, FEED_ENTRIES_NEAREST } from './sql/feed-entries.ts'
import { FEED_HEADS, FEED_ROOMS } from './sql/feed-rooms.ts'
import { ROOM_BUSY } from './sql/room-busy.ts'

/** Most polls end with this look; those that come at one time share it. Nothing is remembered: a revoked link is unknown at once. */
const SHARED = { most: 100, inFlight: 2 } as const

/** What subscribers read. */
export function feedReader({ sql, repeated, snapshot }: Pick<Database, 'sql' | 'repeated' | 'snapshot'>): FeedReader {
  return {
    head: batched({ ...SHARED, run: (hashes: readonly Uint8Array[]) => heads(repeated, hashes) }),
    atOneMoment: (work) => snapshot((inside) => work(feedMoment(inside))),
    async touch({ organizationId, feedId }, at) {
      await sql(`update feed set last_used_at = greatest(last_used_at, $3) where organization_id = $1 and id = $2`, [
        organizationId,
        feedId,
        at.toString(),
      ])
    },
  }
}

async function heads(sql: Sql, hashes: readonly Uint8Array[]): Promise<readonly (FeedHead | null)[]> {
  const rows = await sql<FeedHead & { readonly place: number }>(FEED_HEADS, [hashes])
  const found: (FeedHead | null)[] = hashes.map(() => null)
  for (const { place, ...head } of rows) found[place - 1] = head
  return found
}

export function feedMoment(sql: Sql): FeedMoment {
  return {
    head: async (hash) => (await heads(sql, [hash]))[0] ?? null,
    rooms: (hash) => sql<FeedRoom>(FEED_ROOMS, [[hash]]),
    async entries({ organizationId, roomIds }, window) {
      const rows = await sql<FeedEntry>(FEED_ENTRIES, [organizationId, roomIds, ...momentsOf(window)])
      return rows.length === 0 ? null : rows
    },
    async nearestEntries({ organizationId, roomIds }, window) {
      const rows = await sql<FeedEntry & { readonly total: number }>(FEED_ENTRIES_NEAREST, [
        organizationId,
        roomIds,
        ...momentsOf(window),
        window.middle.toString(),
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

const momentsOf = ({ from, to, cancelledSince }: FeedWindow): string[] => [from, to, cancelledSince].map(String)
