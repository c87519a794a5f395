import { describe, expect, it } from 'vitest'
import { BodyTooLarge, createTransport, GOOGLE_TOKEN_URL, NoAnswer } from '../../../src/providers/google/transport.ts'
import { OutgoingRefused } from '../../../src/providers/outgoing-guard.ts'

type Fetch = typeof globalThis.fetch

const answering =
  (response: () => Response): Fetch =>
  async () =>
    response()

const failing =
  (error: unknown): Fetch =>
  async () => {
    throw error
  }

const fetchFailed = (code: string) => new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })

async function silenceOf(fetch: Fetch, init?: RequestInit): Promise<string> {
  try {
    await createTransport(fetch, 'http://127.0.0.1/token')('https://www.googleapis.com/x', init)
    return 'an answer came'
  } catch (error) {
    return error instanceof NoAnswer ? error.silence : String(error)
  }
}

describe('the way to Google', () => {
  it('leads sign-in to the address of the settings, and everything else where it was meant to go', async () => {
    const called: string[] = []
    const fetch: Fetch = async (input) => {
      called.push(String(input))
      return new Response('{}')
    }
    const transport = createTransport(fetch, 'http://127.0.0.1:1/token')
    await transport(GOOGLE_TOKEN_URL)
    await transport(new URL('https://www.googleapis.com/calendar/v3/x'))
    expect(called).toEqual(['http://127.0.0.1:1/token', 'https://www.googleapis.com/calendar/v3/x'])
  })

  it('hands an answer on as it came', async () => {
    const response = () => new Response('{"a":1}', { status: 403, headers: { 'retry-after': '7' } })
    const answer = await createTransport(answering(response), 'http://x/token')('https://www.googleapis.com/x')
    expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([403, '7', '{"a":1}'])
  })

  it('takes answers without a body', async () => {
    const none = () => new Response(null, { status: 204 })
    const answer = await createTransport(answering(none), 'http://x/token')('https://www.googleapis.com/x')
    expect([answer.status, await answer.text()]).toEqual([204, ''])
  })

  it('stops reading at its limit', async () => {
    const transport = createTransport(
      answering(() => new Response('x'.repeat(11))),
      'http://x/token',
      10,
    )
    await expect(transport('https://www.googleapis.com/x')).rejects.toBeInstanceOf(BodyTooLarge)
  })

  it.for([
    ['ECONNREFUSED', 'unreachable'],
    ['ENOTFOUND', 'unreachable'],
    ['UND_ERR_CONNECT_TIMEOUT', 'unreachable'],
    ['CERT_HAS_EXPIRED', 'unreachable'],
    ['ECONNRESET', 'connection_lost'],
    ['UND_ERR_SOCKET', 'connection_lost'],
  ] as const)('tells a connection that never was from one that broke: %s', async ([code, silence]) => {
    expect(await silenceOf(failing(fetchFailed(code)))).toBe(silence)
  })

  it('knows a refusal of the guard, a timeout, and something that is no error at all', async () => {
    expect(await silenceOf(failing(new OutgoingRefused('no')))).toBe('outgoing_refused')
    expect(await silenceOf(failing(new DOMException('late', 'TimeoutError')))).toBe('timeout')
    expect(await silenceOf(failing('odd'))).toBe('connection_lost')
  })

  it('knows a body that stops in the middle', async () => {
    const broken = () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            controller.error(fetchFailed('UND_ERR_SOCKET'))
          },
        }),
      )
    expect(await silenceOf(answering(broken))).toBe('connection_lost')
  })
})
