import { randomBytes, randomUUID } from 'node:crypto'
import type { Config } from '../../config/load.ts'
import type { OutgoingWebhookDeps } from '../api/outgoing-webhooks/index.ts'
import type { TroubleDeps } from '../api/troubles/list-troubles.ts'
import type { Sealer, SecretPlace } from '../ops/secrets/sealer.ts'
import { certificateEnd } from '../providers/certificate-end.ts'
import { createJsonPoster } from '../providers/post-json.ts'
import type { Database } from '../store/database.ts'
import { troubleStore } from '../store/troubles/trouble-store.ts'
import { webhookStore } from '../store/troubles/webhook-store.ts'
import { addWebhook, callWebhooks, publicCertificate, watchTroubles } from '../troubles/index.ts'

export interface TroubleParts {
  readonly config: Pick<Config, 'mail' | 'providers' | 'http'>
  readonly database: Database
  readonly sealer: Sealer
  readonly clock: { now(): Temporal.Instant }
}

export interface TroubleSide extends OutgoingWebhookDeps, TroubleDeps {
  /** For the scheduler. */
  readonly watchTroubles: () => Promise<void>
  readonly callWebhooks: () => Promise<void>
}

/** Troubles and whom they are told, on the real database and the real network. */
export function composeTroubles({ config, database, sealer, clock }: TroubleParts): TroubleSide {
  const { mail, providers } = config
  const troubles = troubleStore(database)
  const webhooks = webhookStore(database)
  const rules = { allowedHosts: new Set(providers.allowedHosts), allowLoopback: providers.allowLoopback }
  const poster = createJsonPoster({ rules })
  const telling = { addresses: mail.admins, language: mail.language, mails: mail.relay !== null }
  const { publicUrl } = config.http
  const certificate = publicCertificate(publicUrl?.startsWith('https://') === true ? publicUrl : null, certificateEnd)
  const adding = {
    webhooks,
    random: randomBytes,
    refusal: poster.refusal,
    seal: (text: string, organizationId: number, id: number, column: Column) =>
      sealer.seal(text, placeOf(organizationId, id, column)),
  }
  return {
    troubles,
    webhooks: {
      list: webhooks.list,
      add: (caller, order) => addWebhook(adding, caller, order),
      remove: webhooks.remove,
    },
    watchTroubles: () => watchTroubles({ troubles, clock, telling, certificate, newId: randomUUID }),
    callWebhooks: () =>
      callWebhooks({
        webhooks,
        clock,
        unseal(secret, { organizationId, webhookId }, column) {
          const opened = sealer.unseal(secret, placeOf(organizationId, webhookId, column))
          return opened.ok ? opened.value : null
        },
        post: poster.post,
      }),
  }
}

type Column = 'url_sealed' | 'secret_sealed'

const placeOf = (organizationId: number, rowId: number, column: Column): SecretPlace => ({
  table: 'webhook',
  organizationId,
  rowId,
  column,
})
