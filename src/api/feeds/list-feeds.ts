import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { answerPage, cutPage, PageOf, PageQuery, readPage } from '../page.ts'
import type { FeedDeps } from './feed-deps.ts'
import { FeedShape, showFeed } from './feed-shape.ts'

export const listFeeds = defineRoute({
  method: 'GET',
  url: '/v1/feeds',
  role: 'admin',
  tag: 'feeds',
  summary: 'List all links, with what they cover and their last use',
  schema: { query: Type.Object(PageQuery), response: { 200: PageOf(FeedShape) } },
  async handler({ principal, query }, { feeds }: Pick<FeedDeps, 'feeds'>) {
    const { limit, after } = readPage(query, ['number'])
    const found = await feeds.list(principal.organizationId, { after: Number(after?.[0] ?? 0), limit: limit + 1 })
    return reply(
      200,
      answerPage(
        cutPage(found, limit, ({ id }) => [id]),
        showFeed,
      ),
    )
  },
})
