import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag, expectedVersion } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { GroupDeps } from './group-deps.ts'
import { groupProblem } from './group-problem.ts'
import { GroupChange, GroupShape, showGroup } from './group-shape.ts'

export const changeGroup = defineRoute({
  method: 'PATCH',
  url: '/v1/groups/:id',
  role: 'admin',
  tag: 'groups',
  summary: 'Rename a group, or change the rooms that exist for its members',
  description: 'Members that are left out stay; `rooms` replace what was there. `If-Match` is honoured.',
  schema: { params: IdPath, body: GroupChange, response: { 200: GroupShape } },
  async handler(call, { groups }: GroupDeps) {
    const present = await groups.read(call.principal.organizationId, call.params.id)
    if (present === null) return problem('not_found')
    const expected = expectedVersion(call.headers['if-match'], present.version)
    if (!expected.ok) return expected.problem
    const target = { groupId: present.id, expectedVersion: expected.version }
    const changed = await groups.change(callerOf(call), { ...target, changes: call.body })
    if (!changed.ok) return groupProblem(changed.error)
    return reply(200, showGroup(changed.value), { etag: entityTag(changed.value.version) })
  },
})
