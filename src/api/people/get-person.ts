import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { PeopleDeps } from './people-deps.ts'
import { PersonShape, showPerson } from './person-shape.ts'

export const getPerson = defineRoute({
  method: 'GET',
  url: '/v1/people/:id',
  role: 'admin',
  tag: 'people',
  summary: 'Read a person',
  schema: { params: IdPath, response: { 200: PersonShape } },
  async handler({ principal, params }, { people }: PeopleDeps) {
    const person = await people.read(principal.organizationId, params.id)
    return person === null ? problem('not_found') : reply(200, showPerson(person), { etag: entityTag(person.version) })
  },
})
