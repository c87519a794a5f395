import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import type { GroupDeps } from './group-deps.ts'
import { groupProblem } from './group-problem.ts'
import { GroupShape, MemberPath, showGroup } from './group-shape.ts'

export const addMember = defineRoute({
  method: 'PUT',
  url: '/v1/groups/:id/members/:personId',
  role: 'admin',
  tag: 'groups',
  summary: 'Put a person into a group',
  description: 'Somebody who is in it already stays in it.',
  schema: { params: MemberPath, response: { 200: GroupShape } },
  async handler(call, { groups }: GroupDeps) {
    const { id: groupId, personId } = call.params
    const joined = await groups.addMember(callerOf(call), { groupId, personId })
    return joined.ok ? reply(200, showGroup(joined.value)) : groupProblem(joined.error)
  },
})
