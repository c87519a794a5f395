import { Type } from 'typebox'
import type { Closure } from '../../booking/ports.ts'
import { BookingId, Id, Instant, OrNull } from '../shapes/shape.ts'

export const ClosureShape = Type.Object({
  id: Id,
  roomId: Id,
  bookingId: Type.Unsafe<number>({ ...BookingId, description: 'The booking that blocks the room meanwhile' }),
  startsAt: Instant,
  endsAt: Instant,
  reason: Type.String(),
  releasedAt: OrNull(Instant),
  liftedAt: OrNull(Instant),
})

export const showClosure = ({ startsAt, endsAt, releasedAt, liftedAt, ...closure }: Closure) => ({
  ...{ id: closure.id, roomId: closure.roomId, bookingId: closure.bookingId, reason: closure.reason },
  ...{ startsAt: startsAt.toString(), endsAt: endsAt.toString() },
  ...{ releasedAt: releasedAt?.toString() ?? null, liftedAt: liftedAt?.toString() ?? null },
})
