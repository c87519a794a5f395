import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { Id } from '../shapes/shape.ts'
import type { AppPasswordDeps } from './app-password-deps.ts'

export const revokeAppPassword = defineRoute({
  method: 'DELETE',
  url: '/v1/people/:id/app-passwords/:passwordId',
  role: 'admin',
  tag: 'people',
  summary: 'Sign a device out',
  description: 'At once in the process that is asked; another one may believe what it has seen for 30 s more.',
  schema: { params: Type.Object({ id: Id, passwordId: Id }), response: { 204: Type.Null() } },
  async handler(call, { appPasswords }: AppPasswordDeps) {
    const { id: personId, passwordId: appPasswordId } = call.params
    const revoked = await appPasswords.revoke(callerOf(call), { personId, appPasswordId })
    return revoked.ok ? reply(204, null) : problem('not_found')
  },
})
