import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { answerPage, cutPage, PageOf, PageQuery, readPage } from '../page.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { ConnectionShape, showConnection } from './connection-shape.ts'

export const listConnections = defineRoute({
  method: 'GET',
  url: '/v1/connections',
  role: 'admin',
  tag: 'connections',
  summary: 'List connections and how they are',
  schema: { query: Type.Object(PageQuery), response: { 200: PageOf(ConnectionShape) } },
  async handler({ principal, query }, { connections }: ConnectionDeps) {
    const { limit, after } = readPage(query, ['number'])
    const { organizationId } = principal
    const found = await connections.list({ organizationId, afterId: Number(after?.[0] ?? 0), limit: limit + 1 })
    const page = cutPage(found, limit, ({ id }) => [id])
    return reply(200, answerPage(page, showConnection))
  },
})
