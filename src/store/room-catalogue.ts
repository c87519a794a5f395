import type { Caller } from '../booking/ports.ts'
import { policyOver, type RoomPolicy } from '../core/policy.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { Room, RoomContent } from '../core/room.ts'
import type { ZoneId } from '../core/time/index.ts'
import type { RoomCatalogue, RoomChangeError } from '../ops/rooms/ports.ts'
import { writeAudit } from './audit-line.ts'
import type { Database, Sql } from './database.ts'

interface RoomRow {
  readonly id: number
  readonly organizationId: number
  readonly name: string
  readonly building: string | null
  readonly floor: string | null
  readonly capacity: number | null
  readonly features: readonly string[]
  readonly timeZone: ZoneId
  readonly setupMinutes: number
  readonly cleanupMinutes: number
  readonly policy: Partial<RoomPolicy>
  readonly policyVersion: number
  readonly version: number
  readonly createdAt: string
  readonly archivedAt: string | null
}

const COLUMNS = `id, organization_id as "organizationId", name, building, floor, capacity, features, time_zone as "timeZone",
  setup_minutes as "setupMinutes", cleanup_minutes as "cleanupMinutes", policy, policy_version as "policyVersion", version,
  created_at as "createdAt", archived_at as "archivedAt"`

/** First key of the advisory lock that bookings of a room take too (migrations/0002). */
const ROOM_LOCK = 1

export function roomCatalogue(database: Pick<Database, 'sql' | 'transaction'>): RoomCatalogue {
  return {
    create: (caller, content) => database.transaction((sql) => insertRoom(sql, caller, content)),
    read: (organizationId, roomId) => readRoom(database.sql, organizationId, roomId),
    async list({ organizationId, archived, afterId, limit }) {
      const rows = await database.sql<RoomRow>(
        `select ${COLUMNS} from room
          where organization_id = $1 and id > $2 and (archived_at is null or $3) order by id limit $4`,
        [organizationId, afterId, archived, limit],
      )
      return rows.map(roomOf)
    },
    change: (caller, roomId, { fields, expectedVersion }) =>
      database.transaction((sql) => changeRoom(sql, caller, { roomId, fields, expectedVersion })),
    archive: (caller, roomId, expectedVersion) =>
      database.transaction((sql) => archiveRoom(sql, caller, { roomId, expectedVersion })),
  }
}

async function readRoom(sql: Sql, organizationId: number, roomId: number, lock = ''): Promise<Room | null> {
  const [row] = await sql<RoomRow>(`select ${COLUMNS} from room where organization_id = $1 and id = $2 ${lock}`, [
    organizationId,
    roomId,
  ])
  return row === undefined ? null : roomOf(row)
}

async function insertRoom(sql: Sql, caller: Caller, content: RoomContent): Promise<Room> {
  const [row] = await sql<RoomRow>(
    `insert into room (organization_id, name, building, floor, capacity, features, time_zone, setup_minutes, cleanup_minutes, policy)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ${COLUMNS}`,
    [caller.organizationId, ...valuesOf(content)],
  )
  if (row === undefined) throw new Error('an insert gave no row')
  await sql(`insert into room_revision (organization_id, room_id) values ($1, $2)`, [caller.organizationId, row.id])
  await writeAudit(sql, caller, {
    action: 'room.create',
    entity: 'room',
    entityId: row.id,
    fromVersion: null,
    toVersion: 1,
  })
  return roomOf(row)
}

async function changeRoom(
  sql: Sql,
  caller: Caller,
  change: { roomId: number; fields: Partial<RoomContent>; expectedVersion: number | null },
): Promise<Result<Room, RoomChangeError>> {
  const before = await lockRoom(sql, caller, change)
  if (!before.ok) return before
  const after = { ...before.value, ...change.fields }
  const rulesChanged = rulesOf(after) !== rulesOf(before.value)
  const [row] = await sql<RoomRow>(
    `update room set name = $3, building = $4, floor = $5, capacity = $6, features = $7, time_zone = $8, setup_minutes = $9,
        cleanup_minutes = $10, policy = $11, policy_version = policy_version + $12, version = version + 1
      where organization_id = $1 and id = $2 returning ${COLUMNS}`,
    [caller.organizationId, change.roomId, ...valuesOf(after), rulesChanged ? 1 : 0],
  )
  if (row === undefined) throw new Error('a locked room has gone')
  await writeAudit(sql, caller, {
    action: 'room.change',
    entity: 'room',
    entityId: row.id,
    fromVersion: before.value.version,
    toVersion: row.version,
    detail: { before: plain(before.value, change.fields), after: plain(after, change.fields) },
  })
  return ok(roomOf(row))
}

async function archiveRoom(
  sql: Sql,
  caller: Caller,
  target: { roomId: number; expectedVersion: number | null },
): Promise<Result<null, RoomChangeError>> {
  const before = await lockRoom(sql, caller, target)
  if (!before.ok) return before
  const [use] = await sql<{ calendars: number; bookings: number }>(
    `select (select count(*) from calendar where organization_id = $1 and room_id = $2) as calendars,
      (select count(distinct booking_id) from occupancy where organization_id = $1 and room_id = $2 and ends_at > now()) as bookings`,
    [caller.organizationId, target.roomId],
  )
  if (use !== undefined && (use.calendars > 0 || use.bookings > 0)) return fail({ code: 'in_use', ...use })
  await sql(
    `update room set archived_at = now(), version = version + 1, policy_version = policy_version + 1 where organization_id = $1 and id = $2`,
    [caller.organizationId, target.roomId],
  )
  await writeAudit(sql, caller, {
    action: 'room.archive',
    entity: 'room',
    entityId: target.roomId,
    fromVersion: before.value.version,
    toVersion: before.value.version + 1,
  })
  return ok(null)
}

/** The room, with bookings kept out until the transaction ends. Archived rooms are not there for a change. */
async function lockRoom(
  sql: Sql,
  { organizationId }: Caller,
  target: { roomId: number; expectedVersion: number | null },
): Promise<Result<Room, RoomChangeError>> {
  await sql('select pg_advisory_xact_lock($1, $2)', [ROOM_LOCK, target.roomId])
  const room = await readRoom(sql, organizationId, target.roomId, 'for update')
  if (room === null || room.archivedAt !== null) return fail({ code: 'room_not_found' })
  if (target.expectedVersion !== null && target.expectedVersion !== room.version)
    return fail({ code: 'version_mismatch', version: room.version })
  return ok(room)
}

const valuesOf = (content: RoomContent): readonly unknown[] => [
  content.name,
  content.building,
  content.floor,
  content.capacity,
  content.features,
  content.timeZone,
  content.padding.setUpMinutes,
  content.padding.cleanUpMinutes,
  JSON.stringify(content.policy),
]

/** What bookings are judged by. */
const rulesOf = ({ policy, padding, timeZone }: RoomContent): string =>
  JSON.stringify([timeZone, padding.setUpMinutes, padding.cleanUpMinutes, Object.entries(policy).sort()])

const plain = (content: RoomContent, fields: Partial<RoomContent>): Record<string, unknown> =>
  Object.fromEntries(Object.keys(fields).map((name) => [name, content[name as keyof RoomContent]]))

function roomOf({ setupMinutes, cleanupMinutes, policy, createdAt, archivedAt, ...row }: RoomRow): Room {
  return {
    ...row,
    padding: { setUpMinutes: setupMinutes, cleanUpMinutes: cleanupMinutes },
    policy: policyOver(policy),
    createdAt: Temporal.Instant.from(createdAt),
    archivedAt: archivedAt === null ? null : Temporal.Instant.from(archivedAt),
  }
}
