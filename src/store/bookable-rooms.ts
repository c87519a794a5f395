import type { BookableRoom, BookableRooms } from '../booking/ports.ts'
import type { Sql } from './database.ts'
import { BOOKABLE_ROOM } from './sql/bookable-room.ts'
import { type RoomRow, roomOf } from './sql/room-row.ts'

/** How long a room is remembered. Rules that change meanwhile are caught under the lock; this bounds how long a calendar is asked that cannot be. */
const REMEMBERED_MS = 5_000
const MOST_REMEMBERED = 20_000

/** Rooms as bookings need them, remembered for seconds: most bookings then cost one round trip, the commit. */
export function bookableRooms(sql: Sql, now: () => number): BookableRooms {
  const remembered = new Map<string, { readonly room: BookableRoom; readonly until: number }>()
  return {
    async read(organizationId, roomId, policyVersion) {
      const key = `${organizationId}/${roomId}`
      const known = remembered.get(key)
      if (known !== undefined && known.until > now() && known.room.policyVersion >= policyVersion) return known.room
      const room = await readBookableRoom(sql, organizationId, roomId)
      remembered.delete(key)
      if (room === null) return null
      if (remembered.size >= MOST_REMEMBERED) remembered.clear()
      remembered.set(key, { room, until: now() + REMEMBERED_MS })
      return room
    },
  }
}

export async function readBookableRoom(sql: Sql, organizationId: number, roomId: number): Promise<BookableRoom | null> {
  const [row] = await sql<RoomRow & { asks: readonly number[] }>(BOOKABLE_ROOM, [organizationId, roomId])
  return row === undefined ? null : { ...roomOf(row), asks: row.asks }
}
