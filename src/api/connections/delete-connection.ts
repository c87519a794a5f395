import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { expectedVersion } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { connectionProblem } from './connection-problem.ts'

export const deleteConnection = defineRoute({
  method: 'DELETE',
  url: '/v1/connections/:id',
  role: 'admin',
  tag: 'connections',
  summary: 'Forget a connection and its secret',
  description: 'Refused while calendars are paired through it. Nothing is changed at the provider.',
  schema: { params: IdPath, response: { 204: Type.Null() } },
  async handler(call, { connections }: ConnectionDeps) {
    const present = await connections.read(call.principal.organizationId, call.params.id)
    if (present === null) return problem('not_found')
    const expected = expectedVersion(call.headers['if-match'], present.version)
    if (!expected.ok) return expected.problem
    const removed = await connections.remove(callerOf(call), {
      connectionId: present.id,
      expectedVersion: expected.version,
    })
    return removed.ok ? reply(204, null) : connectionProblem(removed.error)
  },
})
