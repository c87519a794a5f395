import type { Route } from '../define-route.ts'
import { receiveExchangeNotices } from './receive-exchange-notices.ts'
import { receiveGoogleNotices } from './receive-google-notices.ts'
import type { WebhookDeps } from './webhook-deps.ts'

export type { WebhookDeps } from './webhook-deps.ts'

export const webhookRoutes: readonly Route<WebhookDeps>[] = [receiveExchangeNotices, receiveGoogleNotices]
