import type { Context, Middleware } from '@microsoft/microsoft-graph-client'
import { OutgoingRefused } from '../outgoing-guard.ts'
import type { Silence } from './errors.ts'

/** No answer came. The SDK shows the `name` of a thrown error as the `code` of its `GraphError`, so the name carries the reason. */
export class NoAnswer extends Error {
  override readonly name: Silence

  constructor(silence: Silence) {
    super(silence)
    this.name = silence
  }
}

/** Errors of the connection before anything was sent (libuv, undici, DNS). */
const NEVER_REACHED = new Set([
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

/** The last link of the SDK's chain: the guarded `fetch` and nothing else, so that no retry, redirect or telemetry happens. */
export class GuardedTransport implements Middleware {
  private readonly fetch: typeof globalThis.fetch

  constructor(fetch: typeof globalThis.fetch) {
    this.fetch = fetch
  }

  async execute(context: Context): Promise<void> {
    if (typeof context.request !== 'string') throw new TypeError('requests are made from paths')
    try {
      context.response = await this.fetch(context.request, context.options)
    } catch (error) {
      throw new NoAnswer(silenceOf(error))
    }
  }
}

/** Why `fetch`, or reading its body, failed. */
export function silenceOf(error: unknown): Silence {
  if (error instanceof OutgoingRefused) return 'outgoing_refused'
  if (!(error instanceof Error)) return 'connection_lost'
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout'
  return NEVER_REACHED.has(causeCode(error)) ? 'unreachable' : 'connection_lost'
}

/** The code of the deepest cause; several addresses of one host that all failed come as an `AggregateError`. */
function causeCode(error: Error): string {
  const { cause } = error
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return codeOf(cause.errors[0])
  return cause instanceof Error ? codeOf(cause) : codeOf(error)
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
