import { type Static, Type } from 'typebox'
import type { Webhook } from '../../troubles/ports.ts'
import { Id, Instant, OrNull } from '../shapes/shape.ts'

const fields = {
  id: Id,
  name: Type.String(),
  host: Type.String({ description: 'Of the address; the whole of it is kept sealed and never shown again' }),
  createdAt: Instant,
  lastSuccessAt: OrNull(Instant),
  waiting: Type.Integer({ description: 'Calls that are still to be made' }),
  failed: Type.Integer({ description: 'Calls that were given up' }),
}

export const WebhookShape = Type.Object(fields)

export const NewWebhookShape = Type.Object({
  ...fields,
  secret: Type.String({ description: 'Under which calls are signed. Shown this once' }),
})

export const showWebhook = ({ organizationId: _, ...webhook }: Webhook): Static<typeof WebhookShape> => webhook
