import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { leftBehind } from '../left-behind.ts'
import type { GroundDeps } from '../ports.ts'
import { contentOfNew } from './room-content.ts'
import type { RoomDeps } from './room-deps.ts'
import { NewRoom, RoomShape, showRoom } from './room-shape.ts'

export const createRoom = defineRoute({
  method: 'POST',
  url: '/v1/rooms',
  role: 'admin',
  tag: 'rooms',
  summary: 'Create a room',
  schema: { body: NewRoom, response: { 201: RoomShape } },
  async handler(call, { rooms, traces }: RoomDeps & Pick<GroundDeps, 'traces'>) {
    const content = contentOfNew(call.body)
    if (!content.ok) return content.error
    const left = await leftBehind(call, traces, 'room')
    const known = left === null ? null : await rooms.read(call.principal.organizationId, left)
    const room = known ?? (await rooms.create(callerOf(call), content.value))
    return reply(201, showRoom(room), { location: `/v1/rooms/${room.id}`, etag: entityTag(room.version) })
  },
})
