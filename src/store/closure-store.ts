import type { Caller, Closure, Closures, ClosureUnit, RoomFinder } from '../booking/ports.ts'
import type { OccupancyKind } from '../core/occupancy.ts'
import { writeAudit } from './audit-line.ts'
import { bookingStore, commitBookings, readBooking, readBookings } from './booking-store.ts'
import { raiseWith } from './conflict-store.ts'
import type { Database, Sql } from './database.ts'

/** First key of the advisory lock that bookings of a room take too (migrations/0002). */
const ROOM_LOCK = 1

interface ClosureRow {
  readonly id: number
  readonly organization_id: number
  readonly room_id: number
  readonly booking_id: number
  readonly starts_at: string
  readonly ends_at: string
  readonly reason: string
  readonly released_at: string | null
  readonly lifted_at: string | null
}

/** The evidence of its case; null: it met no meeting. */
interface Met {
  readonly met: { readonly contested: readonly number[]; readonly lostDates: readonly number[] } | null
}

const COLUMNS = 'id, organization_id, room_id, booking_id, starts_at, ends_at, reason, released_at, lifted_at'
const MOST = 200

const MADE_BY = `select c.*, (select evidence from conflict m where m.organization_id = $1 and m.matter = 'out_of_service:' || c.id limit 1) as met
  from audit a join room_closure c on c.organization_id = a.organization_id and c.id = a.entity_id
  where a.organization_id = $1 and a.entity = 'room_closure' and a.action = 'room.close' and a.cause_id = $2`

const instantOrNull = (text: string | null) => (text === null ? null : Temporal.Instant.from(text))

const closureOf = (row: ClosureRow): Closure & { readonly organizationId: number } => ({
  organizationId: row.organization_id,
  ...{ id: row.id, roomId: row.room_id, bookingId: row.booking_id, reason: row.reason },
  ...{ startsAt: Temporal.Instant.from(row.starts_at), endsAt: Temporal.Instant.from(row.ends_at) },
  ...{ releasedAt: instantOrNull(row.released_at), liftedAt: instantOrNull(row.lifted_at) },
})

/** `finder` looks for free rooms on the given connection, so that it sees its own transaction. */
export function closureStore(
  { sql, transaction }: Pick<Database, 'sql' | 'transaction'>,
  finder: (sql: Sql) => RoomFinder,
): Closures {
  return {
    under: (caller, roomId, work) =>
      transaction(async (inside) => {
        await inside('select pg_advisory_xact_lock($1, $2)', [ROOM_LOCK, roomId])
        return await work(closureUnit(inside, caller, finder(inside)))
      }),
    async read(organizationId, closureId) {
      const [row] = await sql<ClosureRow>(
        `select ${COLUMNS} from room_closure where organization_id = $1 and id = $2`,
        [organizationId, closureId],
      )
      return row === undefined ? null : closureOf(row)
    },
    async madeBy(organizationId, causeId) {
      const [row] = await sql<ClosureRow & Met>(MADE_BY, [organizationId, causeId])
      if (row === undefined) return null
      const { contested, lostDates } = row.met ?? { contested: [], lostDates: [] }
      return { closure: closureOf(row), contested, lostDates }
    },
    async list(organizationId, roomId) {
      const rows = await sql<ClosureRow>(
        `select ${COLUMNS} from room_closure where organization_id = $1 and room_id = $2 order by ends_at desc limit ${MOST}`,
        [organizationId, roomId],
      )
      return rows.map(closureOf)
    },
    async due(before, limit) {
      const rows = await sql<ClosureRow>(
        `select ${COLUMNS} from room_closure where released_at is null and lifted_at is null and starts_at <= $1 order by starts_at limit $2`,
        [before.toString(), limit],
      )
      return rows.map(closureOf)
    },
  }
}

/** In the transaction that `sql` belongs to. */
export function closureUnit(sql: Sql, caller: Caller, finder: RoomFinder): ClosureUnit {
  const { organizationId } = caller
  return {
    finder,
    booking: (bookingId) => readBooking(sql, organizationId, bookingId),
    async holders(roomId, { start, end }) {
      const rows = await sql<{ id: number }>(
        // Each by its own index: those under the constraint, and those that were let over others.
        `select booking_id as id from occupancy where organization_id = $1 and room_id = $2 and kind in ('booking', 'hold', 'blocker')
            and tstzrange(held_from, held_until) && tstzrange($3, $4)
          union select booking_id from occupancy where organization_id = $1 and room_id = $2 and kind = 'waived'
            and held_from < $4 and held_until > $3 order by 1`,
        [organizationId, roomId, start.toString(), end.toString()],
      )
      return await readBookings(
        sql,
        organizationId,
        rows.map(({ id }) => id),
      )
    },
    async kinds(bookingId) {
      const rows = await sql<{ at: string; kind: OccupancyKind }>(
        'select occurrence_key as at, kind from occupancy where organization_id = $1 and booking_id = $2',
        [organizationId, bookingId],
      )
      return new Map(rows.map(({ at, kind }) => [Temporal.Instant.from(at).epochMilliseconds, kind]))
    },
    isInvitation: (bookingId) => bookingStore(sql).isInvitation(organizationId, bookingId),
    async commit(request) {
      const [answer] = await commitBookings(sql, [request])
      if (answer === undefined) throw new Error('a commit gave no answer')
      return answer
    },
    async add({ roomId, bookingId, startsAt, endsAt, reason }) {
      const [row] = await sql<{ id: number }>(
        `insert into room_closure (organization_id, room_id, booking_id, starts_at, ends_at, reason, created_by) values ($1, $2, $3, $4, $5, $6, $7) returning id`,
        [organizationId, roomId, bookingId, startsAt.toString(), endsAt.toString(), reason, caller.actor],
      )
      const id = row?.id ?? 0
      await writeAudit(sql, caller, auditOf('room.close', id))
      return id
    },
    async waiting(closureId) {
      const rows = await sql<{ id: number }>(
        `select unnest(bookings) as id from conflict where organization_id = $1 and matter = 'out_of_service:' || $2::bigint and state = 'open'`,
        [organizationId, closureId],
      )
      return await readBookings(
        sql,
        organizationId,
        rows.map(({ id }) => Number(id)),
      )
    },
    raise: (roomId, conflict) => raiseWith(sql)({ organizationId, roomId }, conflict),
    async mark(closureId, as) {
      await sql(
        `update room_closure set ${as === 'lifted' ? 'lifted_at' : 'released_at'} = now() where organization_id = $1 and id = $2`,
        [organizationId, closureId],
      )
      if (as === 'lifted') await writeAudit(sql, caller, auditOf('room.open', closureId))
    },
  }
}

const auditOf = (action: string, entityId: number) => ({
  ...{ action, entity: 'room_closure', entityId, fromVersion: null, toVersion: null },
})
