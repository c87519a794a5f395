import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { expectedVersion } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { PlaceDeps } from './place-deps.ts'
import { placeProblem } from './place-problem.ts'

export const deletePlace = defineRoute({
  method: 'DELETE',
  url: '/v1/places/:id',
  role: 'admin',
  tag: 'places',
  summary: 'Remove a place that nothing names any more',
  description: 'Refused while rooms name it; of a building, also while links of feeds cover it or floors are in it.',
  schema: { params: IdPath, response: { 204: Type.Null() } },
  async handler(call, { places }: PlaceDeps) {
    const present = await places.read(call.principal.organizationId, call.params.id)
    if (present === null) return problem('not_found')
    const expected = expectedVersion(call.headers['if-match'], present.version)
    if (!expected.ok) return expected.problem
    const removed = await places.remove(callerOf(call), { placeId: present.id, expectedVersion: expected.version })
    return removed.ok ? reply(204, null) : placeProblem(removed.error)
  },
})
