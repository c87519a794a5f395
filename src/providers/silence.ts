import { OutgoingRefused } from './outgoing-guard.ts'

/** Why no answer came. */
export const SILENCES = ['timeout', 'unreachable', 'connection_lost', 'outgoing_refused'] as const
export type Silence = (typeof SILENCES)[number]

/** Errors of the connection before anything was sent (libuv, undici, DNS, TLS). */
const NEVER_REACHED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** Why `fetch`, or reading its body, failed. */
export function silenceOf(error: unknown): Silence {
  if (error instanceof OutgoingRefused) return 'outgoing_refused'
  if (!(error instanceof Error)) return 'connection_lost'
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout'
  return NEVER_REACHED.has(causeCode(error)) ? 'unreachable' : 'connection_lost'
}

/** The code of the cause, or of the error itself; several addresses of one host that all failed come as an `AggregateError`. */
function causeCode(error: Error): string {
  const { cause } = error
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return codeOf(cause.errors[0])
  return cause instanceof Error ? codeOf(cause) : codeOf(error)
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
