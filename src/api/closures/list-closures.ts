import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { ClosureDeps } from './closure-deps.ts'
import { ClosureShape, showClosure } from './closure-shape.ts'

export const listClosures = defineRoute({
  method: 'GET',
  url: '/v1/rooms/:id/closures',
  role: 'viewer',
  tag: 'rooms',
  summary: 'List the times in which a room is out of service, the last first',
  schema: { params: IdPath, response: { 200: Type.Object({ items: Type.Array(ClosureShape) }) } },
  async handler({ principal, params }, { rooms, closures }: ClosureDeps) {
    const room = await rooms.read(principal.organizationId, params.id)
    if (room === null) return problem('not_found')
    const found = await closures.list(principal.organizationId, room.id)
    return reply(200, { items: found.map(showClosure) })
  },
})
