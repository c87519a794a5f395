import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'

/**
 * RFC 9110 section 10.1.1: a client that waits before it sends its body is told to go on by what would read that body, when the
 * caller is known and the length is allowed; Node itself would say so to everybody. Whoever is refused before that has sent nothing.
 */
export function askForBodies(app: FastifyInstance): void {
  const waiting = new WeakSet<IncomingMessage>()
  app.server.on('checkContinue', (request, reply) => {
    waiting.add(request)
    app.server.emit('request', request, reply)
  })
  app.addHook('preParsing', (request, reply, _payload, done) => {
    const isTooLong = Number(request.headers['content-length'] ?? 0) > request.routeOptions.bodyLimit
    if (!isTooLong && waiting.delete(request.raw)) reply.raw.writeContinue()
    done()
  })
  app.addHook('onSend', (request, reply, _payload, done) => {
    // Nobody can tell whether the body is sent after all, or the next request.
    if (waiting.has(request.raw)) reply.header('connection', 'close')
    done()
  })
}
