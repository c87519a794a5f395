import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { Id, IdPath, OneOf, OrNull } from '../shapes/shape.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { providerProblem } from './connection-problem.ts'

export const ROOM_STANDINGS = ['listed', 'hidden', 'no_mailbox', 'no_permission', 'not_a_room', 'unknown'] as const

export const RemoteCalendarId = Type.String({
  minLength: 1,
  maxLength: 320,
  description: 'Mailbox address, or calendar id',
})

export const explainRoom = defineRoute({
  method: 'GET',
  url: '/v1/connections/:id/rooms/explanation',
  role: 'admin',
  tag: 'connections',
  summary: 'Why the directory does not list a room, as far as the provider tells',
  isSlow: true,
  schema: {
    params: IdPath,
    query: Type.Object({ remoteCalendarId: RemoteCalendarId }),
    response: {
      200: Type.Object({
        remoteCalendarId: Type.String(),
        standing: OneOf(ROOM_STANDINGS),
        detail: Type.String({ description: 'In words, with what to do' }),
        roomId: OrNull(Id),
      }),
    },
  },
  async handler({ principal, params, query }, { connections }: ConnectionDeps) {
    const { organizationId } = principal
    const asked = { organizationId, connectionId: params.id, remoteCalendarId: query.remoteCalendarId }
    const explained = await connections.explain(asked)
    if (explained.ok) return reply(200, explained.value)
    return explained.error.code === 'provider_failed' ? providerProblem(explained.error.error) : problem('not_found')
  },
})
