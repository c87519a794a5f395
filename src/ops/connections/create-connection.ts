import type { Caller } from '../../booking/ports.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { tidyName } from '../../core/tidy-name.ts'
import type { ProviderKind } from '../../providers/provider.ts'
import type { Sealer } from '../secrets/sealer.ts'
import type { Connection, ConnectionError, ConnectionForms, ConnectionStore } from './ports.ts'
import { connectionSecretPlace } from './secret-place.ts'

export interface ConnectionOrder {
  readonly provider: ProviderKind
  readonly name: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly secret: Readonly<Record<string, string>>
  /** Null: what the provider usually grants. */
  readonly quotaPerMinute: number | null
}

export interface ConnectionPorts {
  readonly connections: ConnectionStore
  readonly forms: ConnectionForms
  readonly sealer: Sealer
}

/** Requests in a minute. Exchange: 10,000 in 10 minutes per app and mailbox; Google: 600 per user. */
const USUAL_QUOTA: Readonly<Record<ProviderKind, number>> = { exchange: 1_000, google: 600, memory: 10_000 }

/** Stores a connection with its secret sealed. Calls nobody: `checkConnection` does. */
export async function createConnection(
  { connections, forms, sealer }: ConnectionPorts,
  caller: Caller,
  order: ConnectionOrder,
): Promise<Result<Connection, Extract<ConnectionError, { code: 'settings_refused' }>>> {
  const settings = forms.judge(order.provider, order)
  if (!settings.ok) return fail({ code: 'settings_refused', refusal: settings.error })
  const id = await connections.reserveId()
  const secret = sealer.seal(JSON.stringify(order.secret), connectionSecretPlace(caller.organizationId, id))
  const { provider } = order
  const name = tidyName(order.name)
  const quotaPerMinute = order.quotaPerMinute ?? USUAL_QUOTA[provider]
  return ok(await connections.create(caller, { id, provider, name, settings: settings.value, secret, quotaPerMinute }))
}
