export { type AddWebhookPorts, addWebhook, type WebhookRefusal } from './add-webhook.ts'
export { callWebhooks } from './call-webhooks.ts'
export { publicCertificate } from './public-certificate.ts'
export { watchTroubles } from './watch-troubles.ts'
