import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { FeedDeps } from './feed-deps.ts'
import { FeedShape, showFeed } from './feed-shape.ts'

export const listRoomFeeds = defineRoute({
  method: 'GET',
  url: '/v1/rooms/:id/feeds',
  role: 'admin',
  tag: 'feeds',
  summary: 'List the links of a room, with their last use',
  schema: { params: IdPath, response: { 200: Type.Object({ items: Type.Array(FeedShape) }) } },
  async handler({ principal, params }, { feeds }: Pick<FeedDeps, 'feeds'>) {
    const found = await feeds.listOfRoom(principal.organizationId, params.id)
    return found === null ? problem('not_found') : reply(200, { items: found.map(showFeed) })
  },
})
