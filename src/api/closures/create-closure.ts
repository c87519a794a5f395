import { Type } from 'typebox'
import { ok } from '../../core/result.ts'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { BookingId, Exactly, IdPath, Instant, Label } from '../shapes/shape.ts'
import type { ClosureDeps } from './closure-deps.ts'
import { closureProblem } from './closure-problem.ts'
import { ClosureShape, showClosure } from './closure-shape.ts'
import { readInstant } from './read-instant.ts'

export const createClosure = defineRoute({
  method: 'POST',
  url: '/v1/rooms/:id/closures',
  role: 'admin',
  tag: 'rooms',
  summary: 'Take a room out of service for a time',
  description:
    'Nobody is booked over. Single meetings in the way are contested, with other rooms proposed, until 24 hours before it begins; series do without those dates. The room’s calendars show the closure.',
  schema: {
    params: IdPath,
    body: Exactly({ startsAt: Instant, endsAt: Instant, reason: Label }),
    response: {
      201: Type.Object({
        closure: ClosureShape,
        contested: Type.Array(BookingId, { description: 'Bookings that wait for another room' }),
        lostDates: Type.Array(BookingId, { description: 'Series that do without dates' }),
      }),
    },
  },
  async handler(call, { rooms, closures }: ClosureDeps) {
    const room = await rooms.read(call.principal.organizationId, call.params.id)
    if (room === null || room.archivedAt !== null) return problem('not_found')
    const startsAt = readInstant(call.body.startsAt, 'body/startsAt')
    if (!startsAt.ok) return startsAt.error
    const endsAt = readInstant(call.body.endsAt, 'body/endsAt')
    if (!endsAt.ok) return endsAt.error
    const command = { roomId: room.id, startsAt: startsAt.value, endsAt: endsAt.value, reason: call.body.reason }
    // The first attempt would stand in the way of its own repetition.
    const left = call.retaken ? await closures.madeBy(room.organizationId, call.causeId) : null
    const closed = left === null ? await closures.close(callerOf(call), command) : ok(left)
    if (!closed.ok) return closureProblem(closed.error)
    const { closure, contested, lostDates } = closed.value
    return reply(201, { closure: showClosure(closure), contested: [...contested], lostDates: [...lostDates] })
  },
})
