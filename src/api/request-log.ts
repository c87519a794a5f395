import type { FastifyInstance } from 'fastify'

/**
 * The address of a request as it may be logged: the link of a feed is its secret, and a query may hold anything, so both are left out.
 */
function loggablePath(url: string): string {
  const path = url.split('?', 1)[0] ?? ''
  return path.replace(/^(\/feeds\/)[^/]+?(\.ics)?$/, '$1[secret]$2')
}

/** One line per request, after the answer: who, what, how it went, how long it took. No headers, no bodies, no queries. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const { principal, method, url } = request
    request.log.info(
      {
        method,
        path: loggablePath(url),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        ...(principal === null ? {} : { organizationId: principal.organizationId, keyId: principal.keyId }),
      },
      'request',
    )
  })
}
