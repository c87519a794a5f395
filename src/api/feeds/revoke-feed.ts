import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { FeedDeps } from './feed-deps.ts'

export const revokeFeed = defineRoute({
  method: 'DELETE',
  url: '/v1/feeds/:id',
  role: 'admin',
  tag: 'feeds',
  summary: 'Revoke a link at once, whatever it covers',
  schema: { params: IdPath, response: { 204: Type.Null() } },
  async handler(call, { feeds }: Pick<FeedDeps, 'feeds'>) {
    const revoked = await feeds.revoke(callerOf(call), { roomId: null, feedId: call.params.id })
    return revoked ? reply(204, null) : problem('not_found')
  },
})
