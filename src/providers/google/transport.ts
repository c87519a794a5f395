import { type Silence, silenceOf } from '../silence.ts'

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
