import type { AvailabilityReader, CalendarFreshness, RoomFinder, RoomHead } from '../booking/ports.ts'
import { memoized } from '../core/memoized.ts'
import type { Sql } from './database.ts'
import { FREE_ROOMS } from './sql/free-rooms.ts'
import { ROOM_BUSY_PACKED } from './sql/room-busy.ts'
import { ROOM_HEADS } from './sql/room-heads.ts'
import { type RoomRow, roomOf } from './sql/room-row.ts'
import { fromPostgres, unpackBusy } from './unpack-busy.ts'

interface BusyOfRoom {
  readonly room_id: number
  readonly revision: number
  /** Null: nobody has it in the window. */
  readonly spans: Buffer | null
}

interface FreshnessRow {
  readonly id: number
  readonly room_id: number
  readonly provider: string
  readonly health: string
  readonly watch: string
  readonly last_proof_at: string | null
}

/** Who is free and who is busy, read from the rows under the constraint. */
export function occupancySearch(sql: Sql): RoomFinder & AvailabilityReader {
  return {
    async free({ organizationId, windows, seats, building, features, limit, preferBuilding }) {
      const starts = windows.map(({ start }) => start.toString())
      const ends = windows.map(({ end }) => end.toString())
      const values = [organizationId, starts, ends, seats, building, features, preferBuilding, limit]
      return (await sql<RoomRow>(FREE_ROOMS, values)).map(roomOf)
    },
    heads: (organizationId, roomIds) => sql<RoomHead>(ROOM_HEADS, [organizationId, roomIds]),
    async busy(organizationId, roomIds, { start, end }) {
      const values = [organizationId, roomIds, start.toString(), end.toString()]
      const rooms = await sql<BusyOfRoom>(ROOM_BUSY_PACKED, values)
      const instant = memoized(fromPostgres)
      return rooms.map(({ room_id: roomId, revision, spans }) => ({
        roomId,
        revision,
        spans: spans === null ? [] : unpackBusy(roomId, spans, instant),
      }))
    },
    async freshness(organizationId, roomIds) {
      const rows = await sql<FreshnessRow>(
        `select c.id, c.room_id, k.provider, c.health, c.watch, c.last_proof_at
          from calendar c join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
          where c.organization_id = $1 and c.room_id = any ($2) order by c.id`,
        [organizationId, roomIds],
      )
      return rows.map(freshnessOf)
    },
  }
}

const freshnessOf = (row: FreshnessRow): CalendarFreshness => ({
  calendarId: row.id,
  roomId: row.room_id,
  provider: row.provider,
  health: row.health,
  watch: row.watch,
  provenAt: row.last_proof_at === null ? null : Temporal.Instant.from(row.last_proof_at),
})
