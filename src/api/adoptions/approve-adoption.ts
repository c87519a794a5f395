import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import type { AdoptionDeps } from './adoption-deps.ts'
import { AdoptionShape, adoptionProblem, showAdoption } from './adoption-shape.ts'
import { AdoptionPath } from './get-adoption.ts'

export const approveAdoption = defineRoute({
  method: 'POST',
  url: '/v1/rooms/:id/adoptions/:adoptionId/approve',
  role: 'admin',
  tag: 'adoptions',
  summary: 'Carry the plan out: the calendars are kept from then on',
  description:
    'The calendars are read again first. Where they differ materially from the plan, the adoption ends as `outdated` and nothing is done: make a new preview.',
  schema: { params: AdoptionPath, response: { 202: AdoptionShape } },
  async handler(call, { adoptions }: AdoptionDeps) {
    const { id: roomId, adoptionId } = call.params
    const done = await adoptions.approve(callerOf(call), { roomId, adoptionId })
    return done.ok ? reply(202, showAdoption(done.value)) : adoptionProblem(done.error)
  },
})
