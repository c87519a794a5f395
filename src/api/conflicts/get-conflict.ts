import { Type } from 'typebox'
import { mayRead, showBooking } from '../bookings/booking-shape.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { BookingId } from '../shapes/shape.ts'
import type { ConflictReadingDeps } from './conflict-deps.ts'
import { ConflictWithSides, showConflict } from './conflict-shape.ts'

export const getConflict = defineRoute({
  method: 'GET',
  url: '/v1/conflicts/:id',
  role: 'admin',
  tag: 'conflicts',
  summary: 'Read a conflict with both sides and the evidence',
  schema: { params: Type.Object({ id: BookingId }), response: { 200: ConflictWithSides } },
  async handler({ principal, params }, { conflicts, bookings }: ConflictReadingDeps) {
    const conflict = await conflicts.read(principal.organizationId, params.id)
    if (conflict === null) return problem('not_found')
    const sides = await Promise.all(conflict.bookings.map((id) => bookings.read(principal.organizationId, id)))
    const shown = sides.flatMap((side) => (side === null ? [] : [showBooking(side, mayRead(side, principal))]))
    return reply(200, { ...showConflict(conflict), bookings: shown }, { etag: entityTag(conflict.version) })
  },
})
