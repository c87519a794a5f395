import { Type } from 'typebox'
import { isPermitted } from '../access.ts'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { BookingId } from '../shapes/shape.ts'
import type { BookingDeps } from './booking-deps.ts'
import { BookingShape, mayRead, showBooking } from './booking-shape.ts'

export const getBooking = defineRoute({
  method: 'GET',
  url: '/v1/bookings/:id',
  role: 'viewer',
  tag: 'bookings',
  summary: 'Read a booking',
  description:
    'Of a private booking others see the time alone. An administrator may ask with `disclose=true`; that is written down.',
  schema: {
    params: Type.Object({ id: BookingId }),
    query: Type.Object({ disclose: Type.Optional(Type.Boolean()) }),
    response: { 200: BookingShape },
  },
  async handler(call, { bookings }: Pick<BookingDeps, 'bookings'>) {
    const { principal, params, query } = call
    const booking = await bookings.read(principal.organizationId, params.id)
    if (booking === null) return problem('not_found')
    const headers = { etag: entityTag(booking.version) }
    if (mayRead(booking, principal)) return reply(200, showBooking(booking, true), headers)
    if (query.disclose !== true) return reply(200, showBooking(booking, false), headers)
    if (!isPermitted(principal.role, 'admin'))
      return problem('forbidden', { field: 'query/disclose', rule: 'role', value: principal.role, limit: 'admin' })
    await bookings.noteDisclosure(callerOf(call), booking.id)
    return reply(200, showBooking(booking, true), headers)
  },
})
