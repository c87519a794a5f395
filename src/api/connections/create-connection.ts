import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { connectionProblem } from './connection-problem.ts'
import { ConnectionShape, NewConnection, showConnection } from './connection-shape.ts'

export const createConnection = defineRoute({
  method: 'POST',
  url: '/v1/connections',
  role: 'admin',
  tag: 'connections',
  summary: 'Store the credentials for one Exchange tenant or Google domain',
  description: 'Nothing is called yet: check it next.',
  schema: { body: NewConnection, response: { 201: ConnectionShape } },
  async handler(call, { connections }: ConnectionDeps) {
    const created = await connections.create(callerOf(call), {
      ...call.body,
      quotaPerMinute: call.body.quotaPerMinute ?? null,
    })
    if (!created.ok) return connectionProblem(created.error)
    const connection = created.value
    const headers = { location: `/v1/connections/${connection.id}`, etag: entityTag(connection.version) }
    return reply(201, showConnection(connection), headers)
  },
})
