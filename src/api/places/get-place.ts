import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { PlaceDeps } from './place-deps.ts'
import { PlaceShape, showPlace } from './place-shape.ts'

export const getPlace = defineRoute({
  method: 'GET',
  url: '/v1/places/:id',
  role: 'viewer',
  tag: 'places',
  summary: 'Read a building, a floor or a feature',
  schema: { params: IdPath, response: { 200: PlaceShape } },
  async handler({ principal, params }, { places }: PlaceDeps) {
    const place = await places.read(principal.organizationId, params.id)
    return place === null ? problem('not_found') : reply(200, showPlace(place), { etag: entityTag(place.version) })
  },
})
