import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { ConnectionShape, showConnection } from './connection-shape.ts'

export const getConnection = defineRoute({
  method: 'GET',
  url: '/v1/connections/:id',
  role: 'admin',
  tag: 'connections',
  summary: 'Read a connection',
  schema: { params: IdPath, response: { 200: ConnectionShape } },
  async handler({ principal, params }, { connections }: ConnectionDeps) {
    const connection = await connections.read(principal.organizationId, params.id)
    if (connection === null) return problem('not_found')
    return reply(200, showConnection(connection), { etag: entityTag(connection.version) })
  },
})
