/** Addresses of the organization's own that we call. The calls that providers make to us are in `webhooks/`. */
import { createWebhook } from './create-webhook.ts'
import { deleteWebhook } from './delete-webhook.ts'
import { listWebhooks } from './list-webhooks.ts'

export type { OutgoingWebhookDeps } from './outgoing-webhook-deps.ts'

export const outgoingWebhookRoutes = [createWebhook, listWebhooks, deleteWebhook] as const
