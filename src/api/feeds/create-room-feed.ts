import { Type } from 'typebox'
import { defineRoute } from '../define-route.ts'
import type { GroundDeps } from '../ports.ts'
import { problem } from '../problem.ts'
import { Exactly, IdPath, Label } from '../shapes/shape.ts'
import type { FeedDeps } from './feed-deps.ts'
import { Detail, NewFeedShape } from './feed-shape.ts'
import { makeLink } from './make-link.ts'

export const createRoomFeed = defineRoute({
  method: 'POST',
  url: '/v1/rooms/:id/feeds',
  role: 'admin',
  tag: 'feeds',
  summary: 'Make a secret link for one subscriber of a room',
  description:
    'The link is shown once. Whoever has it reads the room’s calendar without signing in; revoke it to end that.',
  answersSecret: true,
  schema: {
    params: IdPath,
    body: Exactly({ name: Label, detail: Type.Optional(Detail) }),
    response: { 201: NewFeedShape },
  },
  async handler(call, deps: Pick<FeedDeps, 'feeds' | 'settings'> & Pick<GroundDeps, 'traces'>) {
    const { name, detail = 'busy' } = call.body
    const scope = { kind: 'room', roomId: call.params.id } as const
    return (await makeLink(call, deps, { scope, name, detail })) ?? problem('not_found')
  },
})
