import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { expectedVersion } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { PeopleDeps } from './people-deps.ts'
import { personProblem } from './person-problem.ts'

export const deletePerson = defineRoute({
  method: 'DELETE',
  url: '/v1/people/:id',
  role: 'admin',
  tag: 'people',
  summary: 'Archive a person',
  description:
    'All their devices are signed out and their addresses are free for others. Bookings and history stay. It cannot be undone.',
  schema: { params: IdPath, response: { 204: Type.Null() } },
  async handler(call, { people }: PeopleDeps) {
    const present = await people.read(call.principal.organizationId, call.params.id)
    if (present === null || present.archivedAt !== null) return problem('not_found')
    const expected = expectedVersion(call.headers['if-match'], present.version)
    if (!expected.ok) return expected.problem
    const archived = await people.archive(callerOf(call), { personId: present.id, expectedVersion: expected.version })
    return archived.ok ? reply(204, null) : personProblem(archived.error)
  },
})
