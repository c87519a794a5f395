import { Type } from 'typebox'
import type { WebhookRefusal } from '../../troubles/index.ts'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { leftBehind } from '../left-behind.ts'
import type { GroundDeps } from '../ports.ts'
import { type Problem, problem } from '../problem.ts'
import { Exactly, Label } from '../shapes/shape.ts'
import type { OutgoingWebhookDeps } from './outgoing-webhook-deps.ts'
import { NewWebhookShape, showWebhook } from './webhook-shape.ts'

export const createWebhook = defineRoute({
  method: 'POST',
  url: '/v1/webhooks',
  role: 'admin',
  tag: 'webhooks',
  summary: 'Have an address called when a trouble begins, grows or ends',
  description:
    'Calls are POST with JSON, signed: `MeetMeUp-Signature: t=<seconds since 1970>,v1=<HMAC-SHA256 of "t.body" under the secret, in hex>`. `MeetMeUp-Delivery` is the id of the call; a call whose answer was lost comes again under the same id. Answer 2xx within ten seconds; anything else is tried again for about a day, 410 ends it.',
  answersSecret: true,
  schema: {
    body: Exactly({ name: Label, url: Type.String({ minLength: 1, maxLength: 2_048, description: 'https' }) }),
    response: { 201: NewWebhookShape },
  },
  async handler(call, { webhooks, traces }: OutgoingWebhookDeps & Pick<GroundDeps, 'traces'>) {
    // The secret of one that was made and never shown is lost: nobody has it, and nobody shall.
    const left = await leftBehind(call, traces, 'webhook')
    if (left !== null) await webhooks.remove(callerOf(call), left)
    const added = await webhooks.add(callerOf(call), call.body)
    if (!added.ok) return refused(added.error)
    const { webhook, secret } = added.value
    return reply(201, { ...showWebhook(webhook), secret }, { 'cache-control': 'no-store' })
  },
})

const refused = (error: WebhookRefusal): Problem =>
  error.code === 'address_refused'
    ? problem('address_refused', { field: 'body/url', detail: error.detail })
    : problem('state_conflict', { rule: 'webhooks', limit: error.limit, detail: 'Remove one first.' })
