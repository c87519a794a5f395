/**
 * The one door through which requests leave for a provider: a host that is not on the list is not called, whoever asks.
 * A link handed over by a server (next page, delta) is checked like any other address, and adapters pin it to its connection's origin.
 */
export interface OutgoingRules {
  /** Host names, lower-case, without port. */
  readonly allowedHosts: ReadonlySet<string>
  /** Development only: admits loopback hosts and plain http to them. */
  readonly allowLoopback: boolean
}

export interface OutgoingGuard {
  /** Why this address may not be called, or null when it may. The reason never repeats path or query: they can be capabilities. */
  refusal(address: string): string | null
  /** `fetch` that refuses by throwing `OutgoingRefused` and never follows redirects. */
  readonly fetch: typeof globalThis.fetch
}

/** Thrown by the guarded `fetch`; adapters classify it as `refused`. */
export class OutgoingRefused extends Error {
  override readonly name = 'OutgoingRefused'
}

export const PROVIDER_HOSTS: ReadonlySet<string> = new Set([
  'graph.microsoft.com',
  'graph.microsoft.us',
  'dod-graph.microsoft.us',
  'microsoftgraph.chinacloudapi.cn',
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.chinacloudapi.cn',
  'www.googleapis.com',
  'admin.googleapis.com',
  'oauth2.googleapis.com',
])

export function createOutgoingGuard(
  rules: OutgoingRules,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): OutgoingGuard {
  const refusal = (address: string) => refusalOf(address, rules)
  return {
    refusal,
    fetch: async (input, init) => {
      const address = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url
      const reason = refusal(address)
      if (reason !== null) throw new OutgoingRefused(reason)
      return await fetch(input, { ...init, redirect: 'manual' })
    },
  }
}

function refusalOf(address: string, rules: OutgoingRules): string | null {
  const reason = publicRefusal(address, rules)
  if (reason !== null) return reason
  const host = new URL(address).hostname.toLowerCase()
  return isLoopback(host) || rules.allowedHosts.has(host) ? null : `${host} is not an allowed provider host`
}

/**
 * Why an address that a person named may not be called, or null: any host will do, by https. Whether its name leads into a private network
 * is known only when it is resolved, and asked there (`download-text.ts`).
 */
export function publicRefusal(address: string, rules: OutgoingRules): string | null {
  if (!URL.canParse(address)) return 'the address is not a URL'
  const url = new URL(address)
  const host = url.hostname.toLowerCase()
  if (url.username !== '' || url.password !== '') return `the address of ${host} carries a user name or password`
  if (isLoopback(host)) {
    return rules.allowLoopback ? null : `${host} is this machine; only the development switch admits it`
  }
  return url.protocol === 'https:' ? null : `${host} must be called by https`
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}
