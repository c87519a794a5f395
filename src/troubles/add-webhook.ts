import type { Caller } from '../booking/ports.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { RandomBytes } from '../core/secret.ts'
import type { Sealed, Webhook, WebhookStore } from './ports.ts'

export interface AddWebhookPorts {
  readonly webhooks: WebhookStore
  readonly random: RandomBytes
  /** Why an address may not be called, or null. */
  readonly refusal: (url: string) => string | null
  readonly seal: (text: string, organizationId: number, id: number, column: 'url_sealed' | 'secret_sealed') => Sealed
}

const SECRET_BYTES = 32

/** Each trouble is told to all of them. */
const MOST_WEBHOOKS = 20

export type WebhookRefusal =
  | { readonly code: 'address_refused'; readonly detail: string }
  | { readonly code: 'too_many'; readonly limit: number }

/** Takes an address to be called, and makes the secret under which calls are signed: shown now, and never again. */
export async function addWebhook(
  { webhooks, random, refusal, seal }: AddWebhookPorts,
  caller: Caller,
  { name, url }: { readonly name: string; readonly url: string },
): Promise<Result<{ readonly webhook: Webhook; readonly secret: string }, WebhookRefusal>> {
  const reason = refusal(url)
  if (reason !== null) return fail({ code: 'address_refused', detail: reason })
  if ((await webhooks.list(caller.organizationId)).length >= MOST_WEBHOOKS)
    return fail({ code: 'too_many', limit: MOST_WEBHOOKS })
  const id = await webhooks.reserveId()
  const secret = `whsec_${Buffer.from(random(SECRET_BYTES)).toString('base64url')}`
  const webhook = await webhooks.create(caller, {
    id,
    name,
    host: new URL(url).hostname,
    url: seal(url, caller.organizationId, id, 'url_sealed'),
    secret: seal(secret, caller.organizationId, id, 'secret_sealed'),
  })
  return ok({ webhook, secret })
}
