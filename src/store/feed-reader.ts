import { batched } from '../core/batched.ts'
import type { FeedBooking, FeedEntry, FeedHead, FeedMoment, FeedReader, FeedRoom, FeedWindow } from '../feeds/ports.ts'
import type { Database, Sql } from './database.ts'
import { createKnownVersions, type KnownVersions, type Version } from './known-versions.ts'
import { FEED_BOOKINGS, FEED_ENTRIES, FEED_ENTRIES_NEAREST } from './sql/feed-entries.ts'
import { FEED_HEADS, FEED_ROOMS } from './sql/feed-rooms.ts'
import { ROOM_BUSY } from './sql/room-busy.ts'

/** Most polls end with this look; those that come at one time share it. Nothing is remembered: a revoked link is unknown at once. */
const SHARED = { most: 100, inFlight: 2 } as const

/** Some ten thousand bookings. */
const MOST_CHARACTERS = 8 * 1024 * 1024

/** What subscribers read. */
export function feedReader({ sql, repeated, snapshot }: Pick<Database, 'sql' | 'repeated' | 'snapshot'>): FeedReader {
  const known = rememberedBookings(MOST_CHARACTERS)
  return {
    head: batched({ ...SHARED, run: (hashes: readonly Uint8Array[]) => heads(repeated, hashes) }),
    atOneMoment: (work) => snapshot((inside) => work(feedMoment(inside, known))),
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

const rememberedBookings = (most: number) => createKnownVersions<FeedBooking>(most, ({ fragment }) => fragment.length)

/** Without `known` nothing is remembered. */
export function feedMoment(sql: Sql, known = rememberedBookings(0)): FeedMoment {
  return {
    head: async (hash) => (await heads(sql, [hash]))[0] ?? null,
    rooms: (hash) => sql<FeedRoom>(FEED_ROOMS, [[hash]]),
    async entries({ organizationId, roomIds }, window) {
      const rows = await sql<Version & Pick<FeedEntry, 'place'>>(FEED_ENTRIES, [
        organizationId,
        roomIds,
        ...momentsOf(window),
      ])
      return rows.length === 0 ? null : await withBookings(rows, { organizationId, sql, known })
    },
    async nearestEntries({ organizationId, roomIds }, window) {
      const rows = await sql<FeedBooking & { readonly place: number; readonly total: number }>(FEED_ENTRIES_NEAREST, [
        organizationId,
        roomIds,
        ...momentsOf(window),
        window.middle.toString(),
      ])
      return { entries: rows.map((row) => ({ booking: row, place: row.place })), total: rows[0]?.total ?? 0 }
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

interface Reading {
  readonly organizationId: number
  readonly sql: Sql
  readonly known: KnownVersions<FeedBooking>
}

/** At the same moment as the rows: versions and what they say belong together. */
async function withBookings(
  rows: readonly (Version & Pick<FeedEntry, 'place'>)[],
  { organizationId, sql, known }: Reading,
): Promise<readonly FeedEntry[]> {
  const bookings = new Map<number, FeedBooking>()
  const unread: number[] = []
  for (const row of rows) {
    const booking = known.get(row)
    if (booking === undefined) unread.push(row.bookingId)
    else bookings.set(row.bookingId, booking)
  }
  const read = unread.length === 0 ? [] : await sql<Version & FeedBooking>(FEED_BOOKINGS, [organizationId, unread])
  for (const { bookingId, version, ...booking } of read) {
    known.keep({ bookingId, version }, booking)
    bookings.set(bookingId, booking)
  }
  return rows.flatMap(({ bookingId, place }) => {
    const booking = bookings.get(bookingId)
    return booking === undefined ? [] : [{ booking, place }]
  })
}

const momentsOf = ({ from, to, cancelledSince }: FeedWindow): string[] => [from, to, cancelledSince].map(String)
