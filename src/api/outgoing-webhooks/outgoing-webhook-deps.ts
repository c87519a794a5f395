import type { Caller } from '../../booking/ports.ts'
import type { Result } from '../../core/result.ts'
import type { WebhookRefusal } from '../../troubles/index.ts'
import type { Webhook } from '../../troubles/ports.ts'

export interface OutgoingWebhookDeps {
  readonly webhooks: {
    /** By id. */
    list(organizationId: number): Promise<readonly Webhook[]>
    add(
      caller: Caller,
      order: { readonly name: string; readonly url: string },
    ): Promise<Result<{ readonly webhook: Webhook; readonly secret: string }, WebhookRefusal>>
    /** False: there is none. */
    remove(caller: Caller, id: number): Promise<boolean>
  }
}
