import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { expectedVersion } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { GroupDeps } from './group-deps.ts'
import { groupProblem } from './group-problem.ts'

export const deleteGroup = defineRoute({
  method: 'DELETE',
  url: '/v1/groups/:id',
  role: 'admin',
  tag: 'groups',
  summary: 'Remove a group; the people who were in it stay',
  schema: { params: IdPath, response: { 204: Type.Null() } },
  async handler(call, { groups }: GroupDeps) {
    const present = await groups.read(call.principal.organizationId, call.params.id)
    if (present === null) return problem('not_found')
    const expected = expectedVersion(call.headers['if-match'], present.version)
    if (!expected.ok) return expected.problem
    const removed = await groups.remove(callerOf(call), { groupId: present.id, expectedVersion: expected.version })
    return removed.ok ? reply(204, null) : groupProblem(removed.error)
  },
})
