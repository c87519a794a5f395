import { Type } from 'typebox'
import { isBlocker } from '../../core/booking.ts'
import { isPermitted } from '../access.ts'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag, expectedVersion } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { BookingId } from '../shapes/shape.ts'
import type { BookingDeps } from './booking-deps.ts'
import { bookingProblem } from './booking-problem.ts'
import { BookingShape, mayRead, showBooking } from './booking-shape.ts'

export const cancelBooking = defineRoute({
  method: 'DELETE',
  url: '/v1/bookings/:id',
  role: 'booker',
  tag: 'bookings',
  summary: 'Cancel a booking',
  description:
    'Frees the room and keeps the record. A meeting that invited the room from somebody’s calendar stays there; the room lets go of it. `If-Match` is honoured.',
  schema: {
    params: Type.Object({ id: BookingId }),
    query: Type.Object({ reason: Type.Optional(Type.String({ maxLength: 1_000 })) }),
    response: { 200: BookingShape },
  },
  async handler(call, { bookings }: Pick<BookingDeps, 'bookings'>) {
    const { principal, params, query } = call
    const present = await bookings.read(principal.organizationId, params.id)
    if (present === null) return problem('not_found')
    // Closures and foreign calendars block a room for everybody: whoever books does not lift them.
    if (isBlocker(present) && !isPermitted(principal.role, 'admin'))
      return problem('forbidden', { rule: 'role', value: principal.role, limit: 'admin' })
    const expected = expectedVersion(call.headers['if-match'], present.version)
    if (!expected.ok) return expected.problem
    const cancelled = await bookings.cancel(callerOf(call), {
      bookingId: present.id,
      expectedVersion: expected.version,
      reason: query.reason ?? null,
    })
    if (!cancelled.ok) return bookingProblem(cancelled.error)
    const { booking } = cancelled.value
    return reply(200, showBooking(booking, mayRead(booking, principal)), { etag: entityTag(booking.version) })
  },
})
