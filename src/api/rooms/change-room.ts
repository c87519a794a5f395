import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag, expectedVersion } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import { changesOf } from './room-content.ts'
import type { RoomDeps } from './room-deps.ts'
import { roomProblem } from './room-problem.ts'
import { RoomChange, RoomShape, showRoom } from './room-shape.ts'

export const changeRoom = defineRoute({
  method: 'PATCH',
  url: '/v1/rooms/:id',
  role: 'admin',
  tag: 'rooms',
  summary: 'Change a room or its rules',
  description:
    'Members that are left out stay. `If-Match` is honoured. Bookings that exist are not judged again by new rules.',
  schema: { params: IdPath, body: RoomChange, response: { 200: RoomShape } },
  async handler(call, { rooms }: RoomDeps) {
    const present = await rooms.read(call.principal.organizationId, call.params.id)
    if (present === null) return problem('not_found')
    const expected = expectedVersion(call.headers['if-match'], present.version)
    if (!expected.ok) return expected.problem
    const changes = changesOf(present, call.body)
    if (!changes.ok) return changes.error
    // A padding may have been completed from the room as it was read: that write holds only for that version.
    const version = changes.value.padding === undefined ? expected.version : present.version
    const changed = await rooms.change(callerOf(call), {
      roomId: present.id,
      expectedVersion: version,
      changes: changes.value,
    })
    if (!changed.ok) return roomProblem(changed.error)
    return reply(200, showRoom(changed.value), { etag: entityTag(changed.value.version) })
  },
})
