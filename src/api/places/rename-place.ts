import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag, expectedVersion } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { PlaceDeps } from './place-deps.ts'
import { placeProblem } from './place-problem.ts'
import { PlaceChange, PlaceShape, showPlace } from './place-shape.ts'

export const renamePlace = defineRoute({
  method: 'PATCH',
  url: '/v1/places/:id',
  role: 'admin',
  tag: 'places',
  summary: 'Rename a building, a floor or a feature',
  description:
    'For all rooms that name it and all links of feeds that cover it, at once. Links keep their address. `If-Match` is honoured.',
  schema: { params: IdPath, body: PlaceChange, response: { 200: PlaceShape } },
  async handler(call, { places }: PlaceDeps) {
    const present = await places.read(call.principal.organizationId, call.params.id)
    if (present === null) return problem('not_found')
    const expected = expectedVersion(call.headers['if-match'], present.version)
    if (!expected.ok) return expected.problem
    const target = { placeId: present.id, expectedVersion: expected.version, name: call.body.name }
    const renamed = await places.rename(callerOf(call), target)
    if (!renamed.ok) return placeProblem(renamed.error)
    return reply(200, showPlace(renamed.value), { etag: entityTag(renamed.value.version) })
  },
})
