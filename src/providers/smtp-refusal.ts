import { isLoopback, type OutgoingRules } from './outgoing-guard.ts'

/** Why this server may not be used, or null. The host stands in the settings, and is trusted for that, this machine alone is not. */
export function smtpRefusal(url: string, { allowLoopback }: Pick<OutgoingRules, 'allowLoopback'>): string | null {
  const { hostname } = new URL(url)
  return isLoopback(hostname.toLowerCase()) && !allowLoopback
    ? `${hostname} is this machine; only the development switch admits it`
    : null
}
