import { errorCodes, type FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Milliseconds that this route may take, where it is not what every route may. */
    mostMs?: number
  }
}

/**
 * Nothing waits for ever: after so long a request is answered with 503, whatever it waits for. Fastify's own `handlerTimeout` makes for each request
 * an AbortSignal that nobody here listens to, and an exception with its stack when the answer is sent: more than the look that most polls are.
 */
export function boundHandlers(app: FastifyInstance, most: number): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { config, url } = request.routeOptions
    const milliseconds = config.mostMs ?? most
    const timer = setTimeout(() => {
      if (!reply.sent) reply.send(new errorCodes.FST_ERR_HANDLER_TIMEOUT(milliseconds, url))
    }, milliseconds)
    reply.raw.once('close', () => clearTimeout(timer))
    done()
  })
}
