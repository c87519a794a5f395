import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Metrics } from './create-metrics.ts'

export interface MetricsAddress {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** What has to come as `Authorization: Bearer`; null: nothing, for an address that only this machine reaches. */
  readonly token: string | null
}

/** `GET /metrics` on an address of its own. Nothing else is served there. */
export async function serveMetrics(
  metrics: Pick<Metrics, 'page'>,
  { host, port, token }: MetricsAddress,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(async (request, response) => {
    const end = (status: number, text: string, headers: Readonly<Record<string, string>> = {}) =>
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(text)
    if (new URL(request.url ?? '/', 'http://metrics').pathname !== '/metrics')
      return end(404, 'only /metrics is here\n')
    if (request.method !== 'GET') return end(405, 'GET alone\n', { allow: 'GET' })
    if (!isAllowed(request, token)) return end(401, 'a bearer token is needed\n', { 'www-authenticate': 'Bearer' })
    try {
      const { contentType, text } = await metrics.page()
      return end(200, text, { 'content-type': contentType, 'cache-control': 'no-store' })
    } catch {
      return end(500, 'the figures could not be gathered\n')
    }
  })
  server.requestTimeout = 10_000
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/metrics`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** In the same time for every wrong token. */
function isAllowed({ headers }: IncomingMessage, token: string | null): boolean {
  if (token === null) return true
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`))
}
