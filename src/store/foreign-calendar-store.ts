import { randomUUID } from 'node:crypto'
import type { OwedLink } from '../booking/commit-request.ts'
import type { Waker } from '../booking/ports.ts'
import type {
  ForeignCalendar,
  ForeignCalendars,
  ForeignItem,
  ForeignTarget,
  ForeignUnit,
  LeasedForeignCalendar,
} from '../foreign-calendars/ports.ts'
import { writeAudit } from './audit-line.ts'
import { readBookableRoom } from './bookable-rooms.ts'
import { commitBookings, readBooking } from './booking-store.ts'
import { raiseWith } from './conflict-store.ts'
import type { Database, Sql } from './database.ts'

const COLUMNS = `f.id, f.organization_id as "organizationId", f.room_id as "roomId", f.name, f.host, f.interval_minutes as "intervalMinutes", f.state,
  f.named, f.last_success_at as "lastSuccessAt", f.last_error as "lastError", f.next_at as "nextAt", f.created_at as "createdAt"`

/** First key of the advisory lock that bookings of a room take too (migrations/0002). */
const ROOM_LOCK = 1

type Row = ForeignCalendar &
  Pick<LeasedForeignCalendar, 'leaseToken' | 'etag' | 'lastModified'> & {
    readonly sealed: Uint8Array | null
    readonly keyId: string | null
  }

export function foreignCalendarStore(
  { sql, transaction }: Pick<Database, 'sql' | 'transaction'>,
  waker: Waker,
): ForeignCalendars {
  return {
    async reserveId() {
      const [row] = await sql<{ id: number }>(`select nextval(pg_get_serial_sequence('foreign_calendar', 'id')) as id`)
      if (row === undefined) throw new Error('a sequence gave no number')
      return row.id
    },
    create: (caller, calendar) =>
      transaction(async (inside) => {
        const { id, roomId, name, host, intervalMinutes, address } = calendar
        const rows = await inside(
          `insert into foreign_calendar (organization_id, id, room_id, name, host, interval_minutes, url_sealed, url_key_id, next_at)
            overriding system value
            select organization_id, $3, id, $4, $5, $6, $7, $8, case when $5::text is not null then now() end
              from room where organization_id = $1 and id = $2 and archived_at is null returning id`,
          [
            caller.organizationId,
            roomId,
            id,
            name,
            host,
            intervalMinutes,
            address?.sealed ?? null,
            address?.keyId ?? null,
          ],
        )
        if (rows.length === 0) return null
        await writeAudit(inside, caller, {
          ...auditOf(id),
          action: 'foreign_calendar.create',
          detail: { roomId, name, host },
        })
        return await read(inside, { organizationId: caller.organizationId, id })
      }),
    read: (target) => read(sql, target),
    async list(organizationId, roomId) {
      const rooms = await sql('select from room where organization_id = $1 and id = $2', [organizationId, roomId])
      if (rooms.length === 0) return null
      return await sql<ForeignCalendar>(
        `select ${COLUMNS} from foreign_calendar f where f.organization_id = $1 and f.room_id = $2 order by f.id`,
        [organizationId, roomId],
      )
    },
    due: (now, limit) =>
      sql<ForeignTarget>(
        `select organization_id as "organizationId", id from foreign_calendar
          where next_at <= $1 and (lease_until is null or lease_until < $1) order by next_at limit $2`,
        [now.toString(), limit],
      ),
    lease: (target, until) => lease(sql, target, until),
    async finish({ organizationId, id, leaseToken }, { at, state, failure, nextAt, read: found }) {
      await sql(
        `update foreign_calendar set lease_token = null, lease_until = null, state = $4, next_at = $5,
            last_success_at = case when $6::jsonb is null then $7 else last_success_at end, last_error = $6,
            failures = case when $6::jsonb is null then 0 else failures + 1 end, named = coalesce($8, named),
            etag = case when $8::integer is null then etag else $9 end, last_modified = case when $8::integer is null then last_modified else $10 end
          where organization_id = $1 and id = $2 and lease_token = $3`,
        [
          ...[organizationId, id, leaseToken, state, nextAt?.toString() ?? null],
          failure === null ? null : JSON.stringify({ ...failure, at: at.toString() }),
          ...[at.toString(), found?.named ?? null, found?.etag ?? null, found?.lastModified ?? null],
        ],
      )
    },
    remove: (caller, { organizationId, id, leaseToken }) =>
      transaction(async (inside) => {
        const rows = await inside(
          'delete from foreign_calendar where organization_id = $1 and id = $2 and lease_token = $3 returning id',
          [organizationId, id, leaseToken],
        )
        if (rows.length > 0) await writeAudit(inside, caller, { ...auditOf(id), action: 'foreign_calendar.delete' })
        return rows.length > 0
      }),
    items: ({ organizationId, id }) =>
      sql<ForeignItem>(
        `select uid, hash, booking_id as "bookingId" from foreign_item where organization_id = $1 and foreign_calendar_id = $2 order by uid`,
        [organizationId, id],
      ),
    async inTransaction(calendar, work) {
      const owed: OwedLink[] = []
      const isMine = await transaction(async (inside) => {
        owed.length = 0
        if (!(await takesTurn(inside, calendar))) return false
        await work(unitOf(inside, calendar, owed))
        return true
      })
      if (owed.length > 0) waker.wake(calendar.organizationId, owed)
      return isMine
    },
  }
}

async function read(sql: Sql, { organizationId, id }: ForeignTarget): Promise<ForeignCalendar | null> {
  const [row] = await sql<ForeignCalendar>(
    `select ${COLUMNS} from foreign_calendar f where f.organization_id = $1 and f.id = $2`,
    [organizationId, id],
  )
  return row ?? null
}

async function lease(sql: Sql, target: ForeignTarget, until: Temporal.Instant): Promise<LeasedForeignCalendar | null> {
  const [row] = await sql<Row>(
    `update foreign_calendar f set lease_token = $3, lease_until = $4
      where f.organization_id = $1 and f.id = $2 and (f.lease_until is null or f.lease_until < now())
      returning ${COLUMNS}, f.lease_token as "leaseToken", f.etag, f.last_modified as "lastModified", f.url_sealed as sealed, f.url_key_id as "keyId"`,
    [target.organizationId, target.id, randomUUID(), until.toString()],
  )
  if (row === undefined) return null
  const { sealed, keyId, ...calendar } = row
  return { ...calendar, address: sealed === null || keyId === null ? null : { sealed, keyId } }
}

/** The room is locked before anything is read, and its rules stay as they are meanwhile. */
async function takesTurn(
  sql: Sql,
  { organizationId, id, roomId, leaseToken }: LeasedForeignCalendar,
): Promise<boolean> {
  await sql('select pg_advisory_xact_lock($1, $2)', [ROOM_LOCK, roomId])
  await sql('select from room where organization_id = $1 and id = $2 for share', [organizationId, roomId])
  const rows = await sql(
    'select from foreign_calendar where organization_id = $1 and id = $2 and lease_token = $3 for share',
    [organizationId, id, leaseToken],
  )
  return rows.length > 0
}

function unitOf(sql: Sql, { organizationId, id, roomId }: LeasedForeignCalendar, owed: OwedLink[]): ForeignUnit {
  return {
    async room() {
      const room = await readBookableRoom(sql, organizationId, roomId)
      if (room === null) throw new Error('the room of this calendar is archived')
      return room
    },
    booking: (bookingId) => readBooking(sql, organizationId, bookingId),
    async commit(request) {
      const [answer] = await commitBookings(sql, [request])
      if (answer === undefined) throw new Error('a commit gave no answer')
      if (answer.ok) owed.push(...answer.links)
      return answer
    },
    raise: raiseWith(sql),
    async remember({ uid, hash, bookingId }) {
      await sql(
        `insert into foreign_item (organization_id, foreign_calendar_id, uid, hash, booking_id) values ($1, $2, $3, $4, $5)
          on conflict (organization_id, foreign_calendar_id, uid) do update set hash = excluded.hash, booking_id = excluded.booking_id`,
        [organizationId, id, uid, hash, bookingId],
      )
    },
    async forget(uid) {
      await sql('delete from foreign_item where organization_id = $1 and foreign_calendar_id = $2 and uid = $3', [
        organizationId,
        id,
        uid,
      ])
    },
  }
}

const auditOf = (id: number) => ({ entity: 'foreign_calendar', entityId: id, fromVersion: null, toVersion: null })
