import { OutgoingRefused } from '../outgoing-guard.ts'
import type { Silence } from './errors.ts'

/** The one address that the sign-in library calls; the same text is the audience of the assertion it signs. */
export const GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com/token'

/** Greatest body that is read: a full page of 2500 events has some megabytes. */
const MOST_BODY_BYTES = 32 * 1024 * 1024

/** No answer came, for this reason. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  readonly silence: Silence

  constructor(silence: Silence) {
    super(silence)
    this.silence = silence
  }
}

/** An answer came that nobody will read. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

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

/**
 * The only `fetch` that the Google libraries get: guarded, with the token endpoint where the settings say, and with bodies read
 * whole up to a limit, so that a broken or endless answer shows here and nowhere else.
 */
export function createTransport(
  fetch: typeof globalThis.fetch,
  tokenUrl: string,
  mostBytes = MOST_BODY_BYTES,
): typeof globalThis.fetch {
  return async (input, init) => {
    const address = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url
    try {
      const response = await fetch(address === GOOGLE_TOKEN_URL ? tokenUrl : address, init)
      return await readWhole(response, mostBytes)
    } catch (error) {
      throw error instanceof BodyTooLarge ? error : new NoAnswer(silenceOf(error))
    }
  }
}

async function readWhole(response: Response, mostBytes: number): Promise<Response> {
  const { status, statusText, headers } = response
  if (response.body === null) return new Response(null, { status, statusText, headers })
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.byteLength
    if (size > mostBytes) throw new BodyTooLarge(`more than ${mostBytes} bytes`)
    chunks.push(chunk)
  }
  const isBodiless = status === 204 || status === 205 || status === 304
  return new Response(isBodiless ? null : Buffer.concat(chunks), { status, statusText, headers })
}

function silenceOf(error: unknown): Silence {
  if (error instanceof OutgoingRefused) return 'outgoing_refused'
  if (!(error instanceof Error)) return 'connection_lost'
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout'
  return NEVER_REACHED.has(causeCode(error)) ? 'unreachable' : 'connection_lost'
}

/** The code of the cause; several addresses of one host that all failed come as an `AggregateError`. */
function causeCode({ cause }: Error): string {
  const deepest: unknown = cause instanceof AggregateError ? cause.errors[0] : cause
  return deepest instanceof Error && 'code' in deepest && typeof deepest.code === 'string' ? deepest.code : ''
}
