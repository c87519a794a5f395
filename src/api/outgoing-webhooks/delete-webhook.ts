import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { OutgoingWebhookDeps } from './outgoing-webhook-deps.ts'

export const deleteWebhook = defineRoute({
  method: 'DELETE',
  url: '/v1/webhooks/:id',
  role: 'admin',
  tag: 'webhooks',
  summary: 'Call an address no more; what still waits for it is dropped',
  schema: { params: IdPath, response: { 204: Type.Null() } },
  async handler(call, { webhooks }: OutgoingWebhookDeps) {
    return (await webhooks.remove(callerOf(call), call.params.id)) ? reply(204, null) : problem('not_found')
  },
})
