import type { FastifyInstance } from 'fastify'
import { maskAddress } from '../ops/log/mask-secret-links.ts'

/** The address of a request as it may be logged: without its query, which may hold anything. */
const loggablePath = (url: string): string => maskAddress(url.split('?', 1)[0] ?? '')

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
