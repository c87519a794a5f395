import { ok } from '../../core/result.ts'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { leftBehind } from '../left-behind.ts'
import type { GroundDeps } from '../ports.ts'
import type { GroupDeps } from './group-deps.ts'
import { groupProblem } from './group-problem.ts'
import { GroupShape, NewGroup, showGroup } from './group-shape.ts'

export const createGroup = defineRoute({
  method: 'POST',
  url: '/v1/groups',
  role: 'admin',
  tag: 'groups',
  summary: 'Make a group of people',
  schema: { body: NewGroup, response: { 201: GroupShape } },
  async handler(call, { groups, traces }: GroupDeps & Pick<GroundDeps, 'traces'>) {
    const left = await leftBehind(call, traces, 'group')
    const known = left === null ? null : await groups.read(call.principal.organizationId, left)
    const { name, rooms = [] } = call.body
    const created = known === null ? await groups.create(callerOf(call), { name, rooms }) : ok(known)
    if (!created.ok) return groupProblem(created.error)
    const { id, version } = created.value
    return reply(201, showGroup(created.value), { location: `/v1/groups/${id}`, etag: entityTag(version) })
  },
})
