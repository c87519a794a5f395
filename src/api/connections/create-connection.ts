import type { Connection } from '../../ops/connections/index.ts'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { leftBehind } from '../left-behind.ts'
import type { GroundDeps } from '../ports.ts'
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
  async handler(call, { connections, traces }: ConnectionDeps & Pick<GroundDeps, 'traces'>) {
    const left = await leftBehind(call, traces, 'connection')
    const known = left === null ? null : await connections.read(call.principal.organizationId, left)
    if (known !== null) return created(known)
    const { quotaPerMinute = null } = call.body
    const made = await connections.create(callerOf(call), { ...call.body, quotaPerMinute })
    return made.ok ? created(made.value) : connectionProblem(made.error)
  },
})

const created = (connection: Connection) =>
  reply(201, showConnection(connection), {
    location: `/v1/connections/${connection.id}`,
    etag: entityTag(connection.version),
  })
