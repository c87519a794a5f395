import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { Id } from '../shapes/shape.ts'
import type { ClosureDeps } from './closure-deps.ts'
import { closureProblem } from './closure-problem.ts'

export const liftClosure = defineRoute({
  method: 'DELETE',
  url: '/v1/rooms/:id/closures/:closureId',
  role: 'admin',
  tag: 'rooms',
  summary: 'Put a room into service again',
  description:
    'Meetings that waited and have nobody else in their way get the room back within a minute. Lost dates stay lost.',
  schema: { params: Type.Object({ id: Id, closureId: Id }), response: { 204: Type.Null() } },
  async handler(call, { closures }: ClosureDeps) {
    const { id: roomId, closureId } = call.params
    const lifted = await closures.lift(callerOf(call), { roomId, closureId })
    return lifted.ok ? reply(204, null) : closureProblem(lifted.error)
  },
})
