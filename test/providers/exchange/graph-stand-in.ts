import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openExchange } from '../../../src/providers/exchange/index.ts'
import { createOutgoingGuard } from '../../../src/providers/outgoing-guard.ts'
import type { CalendarProvider } from '../../../src/providers/provider.ts'

/** What the stand-in was asked. */
export interface AskedRequest {
  readonly method: string
  /** Path and query below `/v1.0`. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
}

export type Answering = (request: AskedRequest, response: ServerResponse) => void

/** A server that answers Graph calls exactly as one test says, for what no orderly server would ever answer. */
export interface GraphStandIn extends AsyncDisposable {
  readonly provider: CalendarProvider
  readonly origin: string
  readonly asked: readonly AskedRequest[]
  /** Access tokens handed out so far. */
  tokens(): number
}

const NOW = Temporal.Instant.from('2026-11-22T09:00:00Z')

export async function startGraphStandIn(answering: Answering): Promise<GraphStandIn> {
  const asked: AskedRequest[] = []
  let tokens = 0
  const server = createServer((request, response) => {
    const url = request.url ?? ''
    if (url.endsWith('/oauth2/v2.0/token')) {
      tokens += 1
      json(response, 200, { access_token: `token-${tokens}`, expires_in: 3599, token_type: 'Bearer' })
      return
    }
    const entry = { method: request.method ?? '', path: url.replace(/^\/v1\.0/, ''), headers: request.headers }
    asked.push(entry)
    request.resume()
    request.once('end', () => answering(entry, response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const settings = {
    tenantId: 'contoso.example',
    clientId: 'app',
    clientSecret: 'secret',
    graphUrl: `${origin}/v1.0`,
    loginUrl: origin,
    bookingMailbox: null,
  }
  const guard = createOutgoingGuard({ allowedHosts: new Set(), allowLoopback: true })
  return {
    provider: openExchange(settings, { guard, now: () => NOW }),
    origin,
    asked,
    tokens: () => tokens,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}

/** A Graph error body (Graph v1.0 "error responses"). */
export const graphError = (code: string, message = ''): object => ({
  error: { code, message, innerError: { 'request-id': '11111111-2222-4333-8444-555555555555' } },
})
