import type { Caller, RoomChanges, RoomError, Rooms } from '../booking/ports.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { Room, RoomContent } from '../core/room.ts'
import type { Database, Sql } from './database.ts'
import { holdPlaceNames } from './sql/place-lock.ts'
import { ROOM_COLUMNS, type RoomRow, roomOf } from './sql/room-row.ts'

/** Class of the rooms' advisory locks; the booking function takes the same. */
const ROOM_LOCK = 1

export function roomStore({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): Rooms {
  return {
    create: (caller, content) => transaction((inside) => create(inside, caller, content)),
    read: (organizationId, roomId) => read(sql, organizationId, roomId),
    async list({ organizationId, building, after, limit }) {
      const rows = await sql<RoomRow>(
        `select ${ROOM_COLUMNS} from room r where r.organization_id = $1 and r.archived_at is null
          and ($2::text is null or r.building = $2) and r.id > $3 order by r.id limit $4`,
        [organizationId, building, after ?? 0, limit],
      )
      return rows.map(roomOf)
    },
    change: (caller, { roomId, expectedVersion, changes }) =>
      transaction(async (inside) => {
        const room = await locked(inside, caller.organizationId, { roomId, expectedVersion })
        return room.ok ? ok(await change(inside, caller, { room: room.value, changes })) : room
      }),
    archive: (caller, { roomId, expectedVersion }) =>
      transaction(async (inside) => {
        const room = await locked(inside, caller.organizationId, { roomId, expectedVersion })
        return room.ok ? await archive(inside, caller, room.value) : room
      }),
  }
}

async function read(sql: Sql, organizationId: number, roomId: number): Promise<Room | null> {
  const [row] = await sql<RoomRow>(`select ${ROOM_COLUMNS} from room r where r.organization_id = $1 and r.id = $2`, [
    organizationId,
    roomId,
  ])
  return row === undefined ? null : roomOf(row)
}

const contentValues = ({ name, building, floor, capacity, features, timeZone, padding, policy }: RoomContent) => [
  name,
  building,
  floor,
  capacity,
  features,
  timeZone,
  padding.setUpMinutes,
  padding.cleanUpMinutes,
  JSON.stringify(policy),
]

async function create(sql: Sql, caller: Caller, content: RoomContent): Promise<Room> {
  await holdPlaceNames(sql, caller.organizationId)
  const [row] = await sql<RoomRow>(
    `insert into room as r (organization_id, name, building, floor, capacity, features, time_zone, setup_minutes, cleanup_minutes, policy)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ${ROOM_COLUMNS}`,
    [caller.organizationId, ...contentValues(content)],
  )
  if (row === undefined) throw new Error('an insert gave no row')
  await sql('insert into room_revision (organization_id, room_id) values ($1, $2)', [caller.organizationId, row.id])
  await audit(sql, caller, { action: 'room.create', room: roomOf(row), before: null, detail: content })
  return roomOf(row)
}

/** The room under its lock: no booking is judged or written meanwhile. */
async function locked(
  sql: Sql,
  organizationId: number,
  { roomId, expectedVersion }: { roomId: number; expectedVersion: number | null },
): Promise<Result<Room, RoomError>> {
  await holdPlaceNames(sql, organizationId)
  await sql('select pg_advisory_xact_lock($1, $2)', [ROOM_LOCK, roomId])
  const room = await read(sql, organizationId, roomId)
  if (room === null || room.archivedAt !== null) return fail({ code: 'room_not_found', roomId })
  if (expectedVersion !== null && expectedVersion !== room.version)
    return fail({ code: 'version_mismatch', version: room.version })
  return ok(room)
}

async function change(
  sql: Sql,
  caller: Caller,
  { room, changes }: { room: Room; changes: RoomChanges },
): Promise<Room> {
  const content: RoomContent = { ...room, ...changes, policy: { ...room.policy, ...changes.policy } }
  const rules = ({ policy, padding, timeZone }: RoomContent) => JSON.stringify([policy, padding, timeZone])
  const [row] = await sql<RoomRow>(
    `update room r set name = $3, building = $4, floor = $5, capacity = $6, features = $7, time_zone = $8, setup_minutes = $9, cleanup_minutes = $10,
        policy = $11, version = version + 1, policy_version = policy_version + $12
      where r.organization_id = $1 and r.id = $2 returning ${ROOM_COLUMNS}`,
    [caller.organizationId, room.id, ...contentValues(content), rules(content) === rules(room) ? 0 : 1],
  )
  if (row === undefined) throw new Error('a locked room vanished')
  await audit(sql, caller, { action: 'room.change', room: roomOf(row), before: room.version, detail: changes })
  return roomOf(row)
}

async function archive(sql: Sql, caller: Caller, room: Room): Promise<Result<Room, RoomError>> {
  const [needed] = await sql<{ bookings: number; calendars: number }>(
    `select (select count(distinct booking_id) from occupancy where organization_id = $1 and room_id = $2 and held_until > now()) as bookings,
        (select count(*) from calendar where organization_id = $1 and room_id = $2) as calendars`,
    [caller.organizationId, room.id],
  )
  if (needed !== undefined && needed.bookings + needed.calendars > 0) return fail({ code: 'in_use', ...needed })
  const [row] = await sql<RoomRow>(
    `update room r set archived_at = now(), version = version + 1, policy_version = policy_version + 1
      where r.organization_id = $1 and r.id = $2 returning ${ROOM_COLUMNS}`,
    [caller.organizationId, room.id],
  )
  if (row === undefined) throw new Error('a locked room vanished')
  await audit(sql, caller, { action: 'room.archive', room: roomOf(row), before: room.version, detail: {} })
  return ok(roomOf(row))
}

async function audit(
  sql: Sql,
  caller: Caller,
  entry: { action: string; room: Room; before: number | null; detail: object },
): Promise<void> {
  await sql(
    `insert into audit (organization_id, actor, cause_id, action, entity, entity_id, from_version, to_version, detail)
      values ($1, $2, $3, $4, 'room', $5, $6, $7, $8)`,
    [
      caller.organizationId,
      caller.actor,
      caller.causeId,
      entry.action,
      entry.room.id,
      entry.before,
      entry.room.version,
      JSON.stringify(entry.detail),
    ],
  )
}
