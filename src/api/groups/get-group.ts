import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { GroupDeps } from './group-deps.ts'
import { GroupShape, showGroup } from './group-shape.ts'

export const getGroup = defineRoute({
  method: 'GET',
  url: '/v1/groups/:id',
  role: 'admin',
  tag: 'groups',
  summary: 'Read a group of people',
  schema: { params: IdPath, response: { 200: GroupShape } },
  async handler({ principal, params }, { groups }: GroupDeps) {
    const group = await groups.read(principal.organizationId, params.id)
    return group === null ? problem('not_found') : reply(200, showGroup(group), { etag: entityTag(group.version) })
  },
})
