import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag, expectedVersion } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { PeopleDeps } from './people-deps.ts'
import { personProblem } from './person-problem.ts'
import { PersonChange, PersonShape, showPerson } from './person-shape.ts'

export const changePerson = defineRoute({
  method: 'PATCH',
  url: '/v1/people/:id',
  role: 'admin',
  tag: 'people',
  summary: 'Change a person, or the rooms that exist for them',
  description:
    'Members that are left out stay; `addresses` and `rooms` replace what was there. `If-Match` is honoured.',
  schema: { params: IdPath, body: PersonChange, response: { 200: PersonShape } },
  async handler(call, { people }: PeopleDeps) {
    const present = await people.read(call.principal.organizationId, call.params.id)
    if (present === null || present.archivedAt !== null) return problem('not_found')
    const expected = expectedVersion(call.headers['if-match'], present.version)
    if (!expected.ok) return expected.problem
    const changed = await people.change(callerOf(call), {
      personId: present.id,
      expectedVersion: expected.version,
      changes: call.body,
    })
    if (!changed.ok) return personProblem(changed.error)
    return reply(200, showPerson(changed.value), { etag: entityTag(changed.value.version) })
  },
})
