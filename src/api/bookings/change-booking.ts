import { type Static, Type } from 'typebox'
import type { BookingChanges } from '../../booking/index.ts'
import type { Booking } from '../../core/booking.ts'
import { ok, type Result } from '../../core/result.ts'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag, expectedVersion } from '../entity-tag.ts'
import { type Problem, problem } from '../problem.ts'
import { BookingId } from '../shapes/shape.ts'
import { changeSeries } from '../times/change-series.ts'
import type { BookingDeps } from './booking-deps.ts'
import { bookingProblem } from './booking-problem.ts'
import { BookingChange, BookingShape, showBooking } from './booking-shape.ts'

export const changeBooking = defineRoute({
  method: 'PATCH',
  url: '/v1/bookings/:id',
  role: 'booker',
  tag: 'bookings',
  summary: 'Move a booking to another time or room, or change what it says',
  description:
    'Members that are left out stay; a new `start` alone keeps the length. The new time is granted before the old one is freed: whoever is refused keeps what they have. `If-Match` is honoured.',
  schema: { params: Type.Object({ id: BookingId }), body: BookingChange, response: { 200: BookingShape } },
  async handler(call, { bookings }: Pick<BookingDeps, 'bookings'>) {
    const { principal, params, body } = call
    const present = await bookings.read(principal.organizationId, params.id)
    if (present === null) return problem('not_found')
    const expected = expectedVersion(call.headers['if-match'], present.version)
    if (!expected.ok) return expected.problem
    const changes = changesOf(present, body)
    if (!changes.ok) return changes.error
    // A changed series was made from the one that was read: the write holds only for that version.
    const version = changes.value.series === undefined ? expected.version : present.version
    const moved = await bookings.move(callerOf(call), {
      bookingId: present.id,
      expectedVersion: version,
      changes: changes.value,
      ...(body.onClash === undefined ? {} : { onClash: body.onClash }),
    })
    if (!moved.ok) return bookingProblem(moved.error)
    const { booking } = moved.value
    return reply(200, showBooking(booking, true), { etag: entityTag(booking.version) })
  },
})

function changesOf(present: Booking, body: Static<typeof BookingChange>): Result<BookingChanges, Problem> {
  const { start, end, recurrence, rdates, exdates, onClash: _onClash, ...said } = body
  const isRetimed = [start, end, recurrence, rdates, exdates].some((member) => member !== undefined)
  if (!isRetimed) return ok(said)
  const series = changeSeries(present.series, body)
  return series.ok ? ok({ ...said, series: series.value }) : series
}
