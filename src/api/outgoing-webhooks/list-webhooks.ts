import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import type { OutgoingWebhookDeps } from './outgoing-webhook-deps.ts'
import { showWebhook, WebhookShape } from './webhook-shape.ts'

export const listWebhooks = defineRoute({
  method: 'GET',
  url: '/v1/webhooks',
  role: 'admin',
  tag: 'webhooks',
  summary: 'List the addresses that are called, and how that goes',
  schema: { response: { 200: Type.Object({ items: Type.Array(WebhookShape) }) } },
  async handler({ principal }, { webhooks }: OutgoingWebhookDeps) {
    return reply(200, { items: (await webhooks.list(principal.organizationId)).map(showWebhook) })
  },
})
