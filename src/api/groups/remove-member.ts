import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import type { GroupDeps } from './group-deps.ts'
import { groupProblem } from './group-problem.ts'
import { GroupShape, MemberPath, showGroup } from './group-shape.ts'

export const removeMember = defineRoute({
  method: 'DELETE',
  url: '/v1/groups/:id/members/:personId',
  role: 'admin',
  tag: 'groups',
  summary: 'Take a person out of a group',
  description: 'Somebody who is not in it stays out. Rooms that existed for them by the group alone are gone at once.',
  schema: { params: MemberPath, response: { 200: GroupShape } },
  async handler(call, { groups }: GroupDeps) {
    const { id: groupId, personId } = call.params
    const left = await groups.removeMember(callerOf(call), { groupId, personId })
    return left.ok ? reply(200, showGroup(left.value)) : groupProblem(left.error)
  },
})
