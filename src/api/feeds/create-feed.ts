import { Type } from 'typebox'
import { tidyName } from '../../core/tidy-name.ts'
import { defineRoute } from '../define-route.ts'
import type { GroundDeps } from '../ports.ts'
import { problem } from '../problem.ts'
import { Exactly, Label } from '../shapes/shape.ts'
import type { FeedDeps } from './feed-deps.ts'
import { Detail, NewFeedShape, Scope } from './feed-shape.ts'
import { makeLink } from './make-link.ts'

export const createFeed = defineRoute({
  method: 'POST',
  url: '/v1/feeds',
  role: 'admin',
  tag: 'feeds',
  summary: 'Make a secret link for one subscriber of a room, several rooms, a building or its free time',
  description:
    'The link is shown once. Whoever has it reads the calendar without signing in; revoke it to end that. Free time shows no booking, and takes no `detail`.',
  answersSecret: true,
  schema: {
    body: Exactly({ name: Label, scope: Scope, detail: Type.Optional(Detail) }),
    response: { 201: NewFeedShape },
  },
  async handler(call, deps: Pick<FeedDeps, 'feeds' | 'settings'> & Pick<GroundDeps, 'traces'>) {
    const { name, detail = 'busy' } = call.body
    const scope =
      'building' in call.body.scope
        ? { ...call.body.scope, building: tidyName(call.body.scope.building) }
        : call.body.scope
    if (scope.kind === 'free_now' && detail !== 'busy')
      return problem('validation_failed', { field: 'body/detail', value: detail, limit: 'busy' })
    const made = await makeLink(call, deps, { scope, name, detail })
    if (made !== null) return made
    const field = { room: 'roomId', rooms: 'roomIds', building: 'building', free_now: 'building' }[scope.kind]
    return problem('field_unknown_value', { field: `body/scope/${field}` })
  },
})
