import { ok } from '../../core/result.ts'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { leftBehind } from '../left-behind.ts'
import type { GroundDeps } from '../ports.ts'
import type { PlaceDeps } from './place-deps.ts'
import { placeProblem } from './place-problem.ts'
import { NewPlace, PlaceShape, showPlace } from './place-shape.ts'

export const createPlace = defineRoute({
  method: 'POST',
  url: '/v1/places',
  role: 'admin',
  tag: 'places',
  summary: 'Make a building, a floor or a feature before a room names it',
  description: 'What a room names is there by itself.',
  schema: { body: NewPlace, response: { 201: PlaceShape } },
  async handler(call, { places, traces }: PlaceDeps & Pick<GroundDeps, 'traces'>) {
    const left = await leftBehind(call, traces, 'place')
    const known = left === null ? null : await places.read(call.principal.organizationId, left)
    const { kind, name, buildingId = null } = call.body
    const created = known === null ? await places.create(callerOf(call), { kind, name, buildingId }) : ok(known)
    if (!created.ok) return placeProblem(created.error)
    const { id, version } = created.value
    return reply(201, showPlace(created.value), { location: `/v1/places/${id}`, etag: entityTag(version) })
  },
})
