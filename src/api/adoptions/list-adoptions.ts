import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { AdoptionDeps } from './adoption-deps.ts'
import { AdoptionShape, showAdoption } from './adoption-shape.ts'

export const listAdoptions = defineRoute({
  method: 'GET',
  url: '/v1/rooms/:id/adoptions',
  role: 'admin',
  tag: 'adoptions',
  summary: 'Adoptions of a room, newest first; at most 100',
  schema: { params: IdPath, response: { 200: Type.Object({ items: Type.Array(AdoptionShape) }) } },
  async handler({ principal, params }, { adoptions }: AdoptionDeps) {
    const found = await adoptions.list(principal.organizationId, params.id)
    return found === null ? problem('not_found') : reply(200, { items: found.map(showAdoption) })
  },
})
