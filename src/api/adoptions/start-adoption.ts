import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { IdPath } from '../shapes/shape.ts'
import type { AdoptionDeps } from './adoption-deps.ts'
import { AdoptionShape, adoptionProblem, showAdoption } from './adoption-shape.ts'

export const startAdoption = defineRoute({
  method: 'POST',
  url: '/v1/rooms/:id/adoptions',
  role: 'admin',
  tag: 'adoptions',
  summary: 'Preview what adopting the room’s calendars would do',
  description:
    'Reads both calendars and writes to none. Ask for the adoption until it is `planned`. A plan that waits already is discarded.',
  schema: { params: IdPath, response: { 202: AdoptionShape } },
  async handler(call, { adoptions }: AdoptionDeps) {
    const started = await adoptions.start(callerOf(call), call.params.id)
    if (!started.ok) return adoptionProblem(started.error)
    return reply(202, showAdoption(started.value), {
      location: `/v1/rooms/${call.params.id}/adoptions/${started.value.id}`,
    })
  },
})
