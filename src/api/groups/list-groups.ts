import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { answerPage, cutPage, PageOf, PageQuery, readPage } from '../page.ts'
import { Label } from '../shapes/shape.ts'
import type { GroupDeps } from './group-deps.ts'
import { GroupShape, showGroup } from './group-shape.ts'

export const listGroups = defineRoute({
  method: 'GET',
  url: '/v1/groups',
  role: 'admin',
  tag: 'groups',
  summary: 'List groups of people',
  schema: {
    query: Type.Object({ ...PageQuery, name: Type.Optional(Label) }),
    response: { 200: PageOf(GroupShape) },
  },
  async handler({ principal, query }, { groups }: GroupDeps) {
    const { limit, after } = readPage(query, ['number'])
    const found = await groups.list({
      organizationId: principal.organizationId,
      name: query.name ?? null,
      after: after === null ? null : Number(after[0]),
      limit: limit + 1,
    })
    return reply(
      200,
      answerPage(
        cutPage(found, limit, ({ id }) => [id]),
        showGroup,
      ),
    )
  },
})
