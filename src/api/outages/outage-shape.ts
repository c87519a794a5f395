import { type Static, Type } from 'typebox'
import type { OutageReport } from '../../ops/outages/ports.ts'
import { CONFLICT_STATES } from '../conflicts/conflict-shape.ts'
import { BookingId, Id, Instant, OneOf, OrNull } from '../shapes/shape.ts'

const Count = Type.Integer({ minimum: 0 })

const fields = {
  id: BookingId,
  connectionId: Id,
  connection: Type.String(),
  provider: Type.String(),
  scope: OneOf(['connection', 'calendar'], { description: '`calendar`: one that failed alone' }),
  cause: Type.Object({ kind: Type.String(), code: Type.String(), message: Type.String() }),
  noticedAt: Instant,
  knownUntil: OrNull(
    Type.String({
      format: 'date-time',
      description: 'What its calendars said up to then is known; null: one was never read',
    }),
  ),
  endedAt: OrNull(
    Type.String({ format: 'date-time', description: 'All of them had been read and judged again; null: it goes on' }),
  ),
  calendarCount: Count,
  decided: Type.Integer({ minimum: 0, description: 'Collisions that were decided, by a rule or a person' }),
  open: Type.Integer({ minimum: 0, description: 'Collisions that wait for a person' }),
}

export const OutageShape = Type.Object(fields)

const OfCalendar = Type.Object({
  calendarId: Id,
  roomId: Id,
  room: Type.String(),
  knownUntil: OrNull(Instant),
  lostAt: Instant,
  readAt: OrNull(Instant),
  waited: Type.Integer({ minimum: 0, description: 'Bookings that the calendar was owed meanwhile' }),
  written: Count,
  waiting: Count,
  news: Type.Integer({ minimum: 0, description: 'Changes that it told of on its return' }),
  setAside: Count,
  heldConfirmed: Type.Integer({
    minimum: 0,
    description: 'Bookings that waited for its answer and that the policy of the room confirmed',
  }),
  heldRefused: Count,
})

const OfConflict = Type.Object({
  id: BookingId,
  kind: Type.String(),
  state: OneOf(CONFLICT_STATES),
  rule: Type.String({ description: '`first_created`: by the clocks of both calendars; `first_commit`: by receipt' }),
  roomId: Id,
  room: Type.String(),
  bookingIds: Type.Array(BookingId),
  detectedAt: Instant,
  evidence: Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object', additionalProperties: true }),
})

export const OutageReportShape = Type.Object({
  ...fields,
  calendars: Type.Array(OfCalendar),
  conflicts: Type.Array(OfConflict),
})

export const showReport = ({ calendars, conflicts, ...outage }: OutageReport): Static<typeof OutageReportShape> => ({
  ...outage,
  calendars: [...calendars],
  conflicts: conflicts.map((conflict) => ({ ...conflict, bookingIds: [...conflict.bookingIds] })),
})
