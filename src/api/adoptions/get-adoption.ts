import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { Id } from '../shapes/shape.ts'
import type { AdoptionDeps } from './adoption-deps.ts'
import { AdoptionShape, showAdoption } from './adoption-shape.ts'

export const AdoptionPath = Type.Object({ id: Id, adoptionId: Id })

export const getAdoption = defineRoute({
  method: 'GET',
  url: '/v1/rooms/:id/adoptions/:adoptionId',
  role: 'admin',
  tag: 'adoptions',
  summary: 'One adoption: its state, counts and progress',
  schema: { params: AdoptionPath, response: { 200: AdoptionShape } },
  async handler({ principal, params }, { adoptions }: AdoptionDeps) {
    const found = await adoptions.read(principal.organizationId, params.adoptionId)
    return found === null || found.roomId !== params.id ? problem('not_found') : reply(200, showAdoption(found))
  },
})
