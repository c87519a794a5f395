import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { leftBehind } from '../left-behind.ts'
import type { GroundDeps } from '../ports.ts'
import { problem } from '../problem.ts'
import { Exactly, IdPath, Label } from '../shapes/shape.ts'
import type { AppPasswordDeps } from './app-password-deps.ts'
import { AppPasswordShape, Scope, showAppPassword } from './app-password-shape.ts'

export const createAppPassword = defineRoute({
  method: 'POST',
  url: '/v1/people/:id/app-passwords',
  role: 'admin',
  tag: 'people',
  summary: 'Make a password for one device of a person',
  description:
    'The password is shown once. User name and password go into the calendar program; revoke it to end that.',
  answersSecret: true,
  schema: {
    params: IdPath,
    body: Exactly({ device: Label, scope: Type.Optional(Scope) }),
    response: {
      201: Type.Object({ ...AppPasswordShape.properties, userName: Type.String(), password: Type.String() }),
    },
  },
  async handler(call, { appPasswords, traces }: AppPasswordDeps & Pick<GroundDeps, 'traces'>) {
    const caller = callerOf(call)
    const personId = call.params.id
    // A password that was made and never shown is lost: nobody has it, and nobody shall.
    const left = await leftBehind(call, traces, 'app_password')
    if (left !== null) await appPasswords.revoke(caller, { appPasswordId: left, personId })
    const { device, scope = 'write' } = call.body
    const made = await appPasswords.create(caller, { personId, device, scope })
    if (made === null) return problem('not_found')
    const { appPassword, userName, password } = made
    return reply(201, { ...showAppPassword(appPassword), userName, password }, { 'cache-control': 'no-store' })
  },
})
