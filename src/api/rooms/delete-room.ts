import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { expectedVersion } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { RoomDeps } from './room-deps.ts'
import { roomProblem } from './room-problem.ts'

export const deleteRoom = defineRoute({
  method: 'DELETE',
  url: '/v1/rooms/:id',
  role: 'admin',
  tag: 'rooms',
  summary: 'Take a room out of service',
  description:
    'The room keeps its history and takes no bookings any more. Refused while calendars are paired or bookings lie ahead.',
  schema: { params: IdPath, response: { 204: Type.Null() } },
  async handler(call, { rooms }: RoomDeps) {
    const present = await rooms.read(call.principal.organizationId, call.params.id)
    if (present === null || present.archivedAt !== null) return problem('not_found')
    const expected = expectedVersion(call.headers['if-match'], present.version)
    if (!expected.ok) return expected.problem
    const archived = await rooms.archive(callerOf(call), { roomId: present.id, expectedVersion: expected.version })
    return archived.ok ? reply(204, null) : roomProblem(archived.error)
  },
})
