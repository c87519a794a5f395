import { DatabaseError } from 'pg'
import type { CommitAnswer, CommitRequest, Committed } from '../booking/commit-request.ts'
import type {
  BookingCommitter,
  BookingLister,
  BookingReader,
  ExtendAnswer,
  HoldFinder,
  KeptTimeFinder,
  SeriesExtender,
} from '../booking/ports.ts'
import { batched } from '../core/batched.ts'
import type { Booking } from '../core/booking.ts'
import type { Sql } from './database.ts'
import { BOOKING_COLUMNS, type BookingRow, bookingOf } from './sql/booking-row.ts'
import { COMMIT_BOOKINGS, COMMIT_UNOPPOSED } from './sql/commit-bookings.ts'
import { LIST_BOOKINGS } from './sql/list-bookings.ts'

/** A writer who went around the rooms' locks was first, and the constraint stopped us. */
const STRAY_WRITER = { code: '23P01', constraint: 'no_two_bookings_hold_one_room' } as const
const ATTEMPTS = 3

/**
 * Writes bookings, each on its own under its guards: the answers come in the order of the requests, and what fails leaves no trace.
 * Runs in the caller's transaction when `sql` belongs to one, else in one of its own.
 *
 * When a stray writer was first, the whole call is repeated: it then sees the stray's row, and answers with the `room` guard and the holder.
 * A caller's transaction cannot go on after that; the error leaves it, and `Database.transaction` repeats it whole.
 */
export async function commitBookings(sql: Sql, requests: readonly CommitRequest[]): Promise<readonly CommitAnswer[]> {
  let stray: unknown = null
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      const rows = await sql<{ answers: readonly CommitAnswer[] }>(COMMIT_BOOKINGS, [JSON.stringify(requests)])
      return rows[0]?.answers ?? []
    } catch (error) {
      if (!isStrayWriter(error)) throw stray ?? error
      stray = error
    }
  }
  throw stray
}

/** New bookings in the caller's transaction, as long as nothing speaks against them: as many answers as were written, of the first ones. */
export async function commitUnopposed(sql: Sql, requests: readonly CommitRequest[]): Promise<readonly Committed[]> {
  const rows = await sql<{ answers: readonly Committed[] }>(COMMIT_UNOPPOSED, [JSON.stringify(requests)])
  return rows[0]?.answers ?? []
}

const isStrayWriter = (error: unknown): boolean =>
  error instanceof DatabaseError && error.code === STRAY_WRITER.code && error.constraint === STRAY_WRITER.constraint

export async function readBooking(sql: Sql, organizationId: number, bookingId: number): Promise<Booking | null> {
  const [row] = await sql<BookingRow>(READ_BOOKING, [organizationId, bookingId])
  return row === undefined ? null : bookingOf(row)
}

/** Those that exist, in the order in which they were asked for. */
export async function readBookings(
  sql: Sql,
  organizationId: number,
  bookingIds: readonly number[],
): Promise<readonly Booking[]> {
  if (bookingIds.length === 0) return []
  const rows = await sql<BookingRow>(READ_BOOKINGS, [organizationId, bookingIds])
  return rows.map(bookingOf)
}

const READ_BOOKING = {
  name: 'read_booking',
  text: `select ${BOOKING_COLUMNS} from booking b where b.organization_id = $1 and b.id = $2`,
}

const READ_BOOKINGS = {
  name: 'read_bookings',
  text: `select ${BOOKING_COLUMNS} from unnest($2::bigint[]) with ordinality as asked(id, nth)
    join booking b on b.organization_id = $1 and b.id = asked.id order by asked.nth`,
}

export type BookingStore = BookingReader &
  BookingCommitter &
  BookingLister &
  HoldFinder &
  KeptTimeFinder &
  SeriesExtender

/** Bookings that are asked for at one time share commits: each still has its own guards and its own answer. */
const SHARED = { most: 50, inFlight: 2, leftNothing: (error: unknown) => error instanceof DatabaseError } as const

/** On the pool: every call is a transaction of its own. */
export function bookingStore(sql: Sql): BookingStore {
  const commitShared = batched<CommitRequest, CommitAnswer>({
    ...SHARED,
    run: (requests) => commitBookings(sql, requests),
  })
  return {
    read: (organizationId, bookingId) => readBooking(sql, organizationId, bookingId),
    async commit(requests) {
      const [request] = requests
      return request !== undefined && requests.length === 1
        ? [await commitShared(request)]
        : await commitBookings(sql, requests)
    },
    async isInvitation(organizationId, bookingId) {
      const rows = await sql(
        `select from link where organization_id = $1 and booking_id = $2 and role = 'invitation'
          union all select from booking where organization_id = $1 and id = $2 and origin in ('feed', 'closure') limit 1`,
        [organizationId, bookingId],
      )
      return rows.length > 0
    },
    async list({ organizationId, roomId, window, states, limit, after }) {
      const place = [after?.startsAt ?? null, after?.id ?? null]
      const span = [window.start.toString(), window.end.toString()]
      const rows = await sql<BookingRow>(LIST_BOOKINGS, [organizationId, roomId, ...span, states, ...place, limit])
      return rows.map(bookingOf)
    },
    async expired(now, limit) {
      return await sql(
        `select organization_id as "organizationId", id as "bookingId" from booking
          where state = 'held' and hold_expires_at <= $1 order by hold_expires_at limit $2`,
        [now.toString(), limit],
      )
    },
    async keptTooLong(now, limit) {
      return await sql(
        `select organization_id as "organizationId", id as "bookingId" from booking
          where series ? 'lost' and state in ('held', 'confirmed') and exists (
            select from jsonb_array_elements(series -> 'lost') date where (date -> 'kept' ->> 'until')::timestamptz <= $1)
          order by organization_id, id limit $2`,
        [now.toString(), limit],
      )
    },
    async due(until, limit) {
      const rows = await sql<BookingRow>(
        `select ${BOOKING_COLUMNS} from booking b
          where b.expanded_until < $1 and b.state in ('held', 'confirmed', 'contested') order by b.expanded_until limit $2`,
        [until.toString(), limit],
      )
      return rows.map(bookingOf)
    },
    async extend(request) {
      const [row] = await sql<{ answer: ExtendAnswer }>('select extend_series($1::jsonb) as answer', [
        JSON.stringify(request),
      ])
      if (row === undefined) throw new Error('extend_series gave no answer')
      return row.answer
    },
  }
}
