import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { RoomDeps } from './room-deps.ts'
import { RoomShape, showRoom } from './room-shape.ts'

export const getRoom = defineRoute({
  method: 'GET',
  url: '/v1/rooms/:id',
  role: 'viewer',
  tag: 'rooms',
  summary: 'Read a room',
  schema: { params: IdPath, response: { 200: RoomShape } },
  async handler({ principal, params }, { rooms }: RoomDeps) {
    const room = await rooms.read(principal.organizationId, params.id)
    return room === null ? problem('not_found') : reply(200, showRoom(room), { etag: entityTag(room.version) })
  },
})
