import type { FastifyInstance } from 'fastify'

/** Letters and digits on end: no name is that long, so it is a secret link, or a guess at one. */
const SECRET_LOOKING = /[A-Za-z0-9_-]{20,}/g

/**
 * The address of a request as it may be logged. Some addresses are secrets themselves (feeds), also when they are mistyped, and a
 * query may hold anything.
 */
function loggablePath(url: string): string {
  const path = url.split('?', 1)[0] ?? ''
  return path.replaceAll(SECRET_LOOKING, '[secret]')
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
