import type { Config } from '../../config/load.ts'
import type { ProviderKind } from '../providers/provider.ts'

/** Where providers can reach us: only a public https address; in development also plain http on this machine. Null: nowhere. */
export function webhookBase({ http, providers }: Config): string | null {
  if (http.publicUrl === null) return null
  return http.publicUrl.startsWith('https://') || providers.allowLoopback ? http.publicUrl : null
}

/** The address that a provider's notices go to. */
export function notificationUrlOf(config: Config): (provider: ProviderKind) => string | null {
  const base = webhookBase(config)
  return (provider) => (base === null ? null : `${base}/webhooks/${provider}`)
}
