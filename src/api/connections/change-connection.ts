import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag, expectedVersion } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { connectionProblem } from './connection-problem.ts'
import { ConnectionChange, ConnectionShape, showConnection } from './connection-shape.ts'

export const changeConnection = defineRoute({
  method: 'PATCH',
  url: '/v1/connections/:id',
  role: 'admin',
  tag: 'connections',
  summary: 'Change a connection or renew its secret',
  description:
    'Members that are left out stay, also inside `settings` and `secret`. A signed-out connection is tried again. `If-Match` is honoured.',
  schema: { params: IdPath, body: ConnectionChange, response: { 200: ConnectionShape } },
  async handler(call, { connections }: ConnectionDeps) {
    const present = await connections.read(call.principal.organizationId, call.params.id)
    if (present === null) return problem('not_found')
    const expected = expectedVersion(call.headers['if-match'], present.version)
    if (!expected.ok) return expected.problem
    const changed = await connections.change(callerOf(call), {
      connectionId: present.id,
      expectedVersion: expected.version,
      order: call.body,
    })
    if (!changed.ok) return connectionProblem(changed.error)
    return reply(200, showConnection(changed.value), { etag: entityTag(changed.value.version) })
  },
})
