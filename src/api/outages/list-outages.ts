import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { answerPage, cutPage, PageOf, PageQuery, readPage } from '../page.ts'
import type { OutageDeps } from './outage-deps.ts'
import { OutageShape } from './outage-shape.ts'

export const listOutages = defineRoute({
  method: 'GET',
  url: '/v1/outages',
  role: 'admin',
  tag: 'status',
  summary: 'When calendars could not be read, newest first',
  schema: { query: Type.Object(PageQuery), response: { 200: PageOf(OutageShape) } },
  async handler({ principal, query }, { outages }: OutageDeps) {
    const { limit, after } = readPage(query, ['number'])
    const before = after === null ? null : Number(after[0])
    const found = await outages.list({ organizationId: principal.organizationId, before, limit: limit + 1 })
    const page = cutPage(found, limit, ({ id }) => [id])
    return reply(
      200,
      answerPage(page, (outage) => outage),
    )
  },
})
