import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { answerPage, cutPage, PageOf, PageQuery, readPage } from '../page.ts'
import { PersonShape, showPerson } from '../people/person-shape.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { GroupDeps } from './group-deps.ts'

export const listMembers = defineRoute({
  method: 'GET',
  url: '/v1/groups/:id/members',
  role: 'admin',
  tag: 'groups',
  summary: 'List the people of a group',
  schema: { params: IdPath, query: Type.Object(PageQuery), response: { 200: PageOf(PersonShape) } },
  async handler({ principal, params, query }, { groups }: GroupDeps) {
    const { limit, after } = readPage(query, ['number'])
    const found = await groups.members({
      organizationId: principal.organizationId,
      groupId: params.id,
      after: after === null ? null : Number(after[0]),
      limit: limit + 1,
    })
    if (found === null) return problem('not_found')
    return reply(
      200,
      answerPage(
        cutPage(found, limit, ({ id }) => [id]),
        showPerson,
      ),
    )
  },
})
