import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import type { AdoptionDeps } from './adoption-deps.ts'
import { AdoptionShape, adoptionProblem, showAdoption } from './adoption-shape.ts'
import { AdoptionPath } from './get-adoption.ts'

export const undoAdoption = defineRoute({
  method: 'POST',
  url: '/v1/rooms/:id/adoptions/:adoptionId/undo',
  role: 'admin',
  tag: 'adoptions',
  summary: 'Take an adoption back within 30 days',
  description:
    'Copies that it made are removed, links and imported conflicts withdrawn; what people wrote stays untouched, and nobody is declined.',
  schema: { params: AdoptionPath, response: { 202: AdoptionShape } },
  async handler(call, { adoptions }: AdoptionDeps) {
    const { id: roomId, adoptionId } = call.params
    const done = await adoptions.undo(callerOf(call), { roomId, adoptionId })
    return done.ok ? reply(202, showAdoption(done.value)) : adoptionProblem(done.error)
  },
})
