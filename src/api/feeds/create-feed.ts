import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { leftBehind } from '../left-behind.ts'
import type { GroundDeps } from '../ports.ts'
import { problem } from '../problem.ts'
import { Exactly, IdPath, Label } from '../shapes/shape.ts'
import type { FeedDeps } from './feed-deps.ts'
import { Detail, FeedShape, showFeed } from './feed-shape.ts'

export const createFeed = defineRoute({
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
    response: { 201: Type.Object({ ...FeedShape.properties, url: Type.String() }) },
  },
  async handler(call, { feeds, settings, traces }: Pick<FeedDeps, 'feeds' | 'settings'> & Pick<GroundDeps, 'traces'>) {
    // The secret of a link that was made and never shown is lost: nobody has it, and nobody shall.
    const left = await leftBehind(call, traces, 'feed')
    if (left !== null) await feeds.revoke(callerOf(call), { roomId: call.params.id, feedId: left })
    const { name, detail = 'busy' } = call.body
    const created = await feeds.create(callerOf(call), { roomId: call.params.id, name, detail })
    if (created === null) return problem('not_found')
    const url = `${settings.publicUrl ?? ''}/feeds/${created.secret}.ics`
    return reply(201, { ...showFeed(created.feed), url }, { 'cache-control': 'no-store' })
  },
})
