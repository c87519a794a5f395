import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { Id } from '../shapes/shape.ts'
import type { FeedDeps } from './feed-deps.ts'

export const revokeRoomFeed = defineRoute({
  method: 'DELETE',
  url: '/v1/rooms/:id/feeds/:feedId',
  role: 'admin',
  tag: 'feeds',
  summary: 'Revoke a link of a room at once',
  schema: { params: Type.Object({ id: Id, feedId: Id }), response: { 204: Type.Null() } },
  async handler(call, { feeds }: Pick<FeedDeps, 'feeds'>) {
    const { id: roomId, feedId } = call.params
    const revoked = await feeds.revoke(callerOf(call), { roomId, feedId })
    return revoked ? reply(204, null) : problem('not_found')
  },
})
