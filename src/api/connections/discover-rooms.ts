import { type Static, Type } from 'typebox'
import type { FoundRoom } from '../../ops/connections/index.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { Id, IdPath, OrNull } from '../shapes/shape.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { providerProblem } from './connection-problem.ts'

const Found = Type.Object({
  remoteCalendarId: Type.String(),
  name: Type.String(),
  building: OrNull(Type.String()),
  floor: OrNull(Type.String()),
  capacity: OrNull(Type.Integer()),
  features: Type.Array(Type.String()),
  timeZone: OrNull(Type.String()),
  decides: OrNull(Type.String({ description: 'Who answers invitations; null: the provider does not tell' })),
  roomId: OrNull(Id),
})

export const discoverRooms = defineRoute({
  method: 'GET',
  url: '/v1/connections/:id/rooms',
  role: 'admin',
  tag: 'connections',
  summary: 'Rooms that the provider’s directory lists, and which of them are paired',
  isSlow: true,
  schema: { params: IdPath, response: { 200: Type.Object({ items: Type.Array(Found) }) } },
  async handler({ principal, params }, { connections }: ConnectionDeps) {
    const found = await connections.discover({ organizationId: principal.organizationId, connectionId: params.id })
    if (found.ok) return reply(200, { items: found.value.map(showFound) })
    return found.error.code === 'provider_failed' ? providerProblem(found.error.error) : problem('not_found')
  },
})

const showFound = (room: FoundRoom): Static<typeof Found> => ({ ...room, features: [...room.features] })
