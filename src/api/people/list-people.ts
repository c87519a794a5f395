import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { answerPage, cutPage, PageOf, PageQuery, readPage } from '../page.ts'
import type { PeopleDeps } from './people-deps.ts'
import { PersonAddress, PersonShape, showPerson } from './person-shape.ts'

export const listPeople = defineRoute({
  method: 'GET',
  url: '/v1/people',
  role: 'admin',
  tag: 'people',
  summary: 'List people; archived ones are left out',
  schema: {
    query: Type.Object({ ...PageQuery, address: Type.Optional(PersonAddress) }),
    response: { 200: PageOf(PersonShape) },
  },
  async handler({ principal, query }, { people }: PeopleDeps) {
    const { limit, after } = readPage(query, ['number'])
    const found = await people.list({
      organizationId: principal.organizationId,
      address: query.address ?? null,
      after: after === null ? null : Number(after[0]),
      limit: limit + 1,
    })
    return reply(
      200,
      answerPage(
        cutPage(found, limit, ({ id }) => [id]),
        showPerson,
      ),
    )
  },
})
