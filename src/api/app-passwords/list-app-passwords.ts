import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { AppPasswordDeps } from './app-password-deps.ts'
import { AppPasswordShape, showAppPassword } from './app-password-shape.ts'

export const listAppPasswords = defineRoute({
  method: 'GET',
  url: '/v1/people/:id/app-passwords',
  role: 'admin',
  tag: 'people',
  summary: 'List the devices of a person, with their last use',
  schema: { params: IdPath, response: { 200: Type.Object({ items: Type.Array(AppPasswordShape) }) } },
  async handler({ principal, params }, { appPasswords }: AppPasswordDeps) {
    const found = await appPasswords.list({ organizationId: principal.organizationId, personId: params.id })
    return found === null ? problem('not_found') : reply(200, { items: found.map(showAppPassword) })
  },
})
