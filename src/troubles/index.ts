export { type AddWebhookPorts, addWebhook } from './add-webhook.ts'
export { callWebhooks } from './call-webhooks.ts'
export { watchTroubles } from './watch-troubles.ts'
