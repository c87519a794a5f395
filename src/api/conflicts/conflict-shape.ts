import { type Static, Type } from 'typebox'
import type { Conflict } from '../../booking/ports.ts'
import { BookingShape } from '../bookings/booking-shape.ts'
import { BookingId, Id, Instant, OneOf, OrNull } from '../shapes/shape.ts'

export const CONFLICT_STATES = ['open', 'auto', 'imported', 'resolved', 'dismissed'] as const

const fields = {
  id: BookingId,
  roomId: Id,
  kind: Type.String(),
  state: OneOf(CONFLICT_STATES, {
    description:
      '`auto`: decided by rule, a person may still change it. `imported`: both were there when the calendars were adopted, and both stay',
  }),
  rule: Type.String({ description: 'The rule that found or decided it' }),
  bookingIds: Type.Array(BookingId),
  evidence: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
  resolution: Type.Unsafe<Conflict['resolution']>({ type: ['object', 'null'], additionalProperties: true }),
  resolver: OrNull(Type.String()),
  detectedAt: Instant,
  resolvedAt: OrNull(Instant),
  version: Type.Integer(),
}

export const ConflictShape = Type.Object(fields)

/** With its sides as they are now. */
export const ConflictWithSides = Type.Object({ ...fields, bookings: Type.Array(BookingShape) })

export const showConflict = (conflict: Conflict): Static<typeof ConflictShape> => ({
  id: conflict.id,
  roomId: conflict.roomId,
  kind: conflict.kind,
  state: conflict.state,
  rule: conflict.rule,
  bookingIds: [...conflict.bookings],
  evidence: conflict.evidence,
  resolution: conflict.resolution,
  resolver: conflict.resolver,
  detectedAt: conflict.detectedAt.toString(),
  resolvedAt: conflict.resolvedAt?.toString() ?? null,
  version: conflict.version,
})
