import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag, expectedVersion } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import type { BookingDeps } from './booking-deps.ts'
import { bookingProblem } from './booking-problem.ts'
import { BookingShape, mayRead, showBooking } from './booking-shape.ts'
import { OccurrencePath, Range, readOriginalStart } from './occurrence-path.ts'

export const cancelOccurrence = defineRoute({
  method: 'DELETE',
  url: '/v1/bookings/:id/occurrences/:originalStart',
  role: 'booker',
  tag: 'bookings',
  summary: 'Call off one date of a series, or a date and all that follow',
  description:
    'The other dates are not touched; with the last one ahead the booking is cancelled. `If-Match` is honoured. A meeting that came from somebody’s calendar is changed there.',
  schema: {
    params: OccurrencePath,
    query: Type.Object({ range: Range, reason: Type.Optional(Type.String({ maxLength: 1_000 })) }),
    response: { 200: BookingShape },
  },
  async handler(call, { bookings }: Pick<BookingDeps, 'bookings'>) {
    const { principal, params, query } = call
    const present = await bookings.read(principal.organizationId, params.id)
    if (present === null) return problem('not_found')
    const expected = expectedVersion(call.headers['if-match'], present.version)
    if (!expected.ok) return expected.problem
    const key = readOriginalStart(params.originalStart)
    if (!key.ok) return key.error
    const command = {
      bookingId: present.id,
      expectedVersion: expected.version,
      originalStart: key.value,
      reason: query.reason ?? null,
    }
    const cancelled =
      query.range === 'this-and-following'
        ? await bookings.cancelFollowing(callerOf(call), command)
        : await bookings.cancelOccurrence(callerOf(call), command)
    if (!cancelled.ok) return bookingProblem(cancelled.error)
    const { booking } = cancelled.value
    return reply(200, showBooking(booking, mayRead(booking, principal)), { etag: entityTag(booking.version) })
  },
})
