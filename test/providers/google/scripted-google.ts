import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openGoogle } from '../../../src/providers/google/index.ts'
import { createOutgoingGuard } from '../../../src/providers/outgoing-guard.ts'
import type { CalendarProvider } from '../../../src/providers/provider.ts'

/** What a server says that is not Google, or not itself. */
export interface ScriptedAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text is sent as it is, everything else as JSON. */
  readonly body?: unknown
  /** Closes the connection instead of answering. */
  readonly hangUp?: boolean
}

export type Script = (request: { readonly method: string; readonly path: string; readonly url: URL }) => ScriptedAnswer

export interface ScriptedGoogle extends AsyncDisposable {
  readonly provider: CalendarProvider
  readonly requests: readonly string[]
}

/** A key that nobody checks. */
export const { privateKey: PRIVATE_KEY } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

/** A server on loopback that hands out tokens and otherwise follows the script; the adapter talks to it. */
export async function startScriptedGoogle(script: Script, token: Script = () => TOKEN): Promise<ScriptedGoogle> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const isToken = url.pathname === '/token'
    if (!isToken) requests.push(`${request.method} ${url.pathname}${url.search}`)
    request.resume()
    const answer = (isToken ? token : script)({ method: request.method ?? '', path: url.pathname, url })
    if (answer.hangUp === true) return hangUp(request)
    const isText = typeof answer.body === 'string'
    const type = isText ? 'text/html; charset=utf-8' : 'application/json; charset=UTF-8'
    response.writeHead(answer.status ?? 200, { 'content-type': type, connection: 'close', ...answer.headers })
    response.end(isText ? answer.body : answer.body === undefined ? '' : JSON.stringify(answer.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = openGoogle(
    {
      serviceAccountEmail: 'sync@x.iam.gserviceaccount.com',
      privateKey: PRIVATE_KEY,
      subject: null,
      customer: 'my_customer',
      googleUrl: origin,
      tokenUrl: `${origin}/token`,
    },
    {
      guard: createOutgoingGuard({ allowedHosts: new Set(), allowLoopback: true }),
      now: () => Temporal.Instant.from('2026-11-23T09:00:00Z'),
    },
  )
  return {
    provider,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => void server.close(() => resolve()))
    },
  }
}

const TOKEN: ScriptedAnswer = { body: { access_token: 'ya29.test', expires_in: 3599, token_type: 'Bearer' } }

const hangUp = (request: IncomingMessage): void => void request.socket.destroy()
