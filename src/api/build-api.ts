import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import fastify, { type FastifyInstance, LogController } from 'fastify'
import { askForBodies } from './ask-for-bodies.ts'
import { authenticate } from './authenticate.ts'
import { boundHandlers } from './bound-handlers.ts'
import { answerClientErrors } from './client-errors.ts'
import type { Route } from './define-route.ts'
import { describeApi } from './describe-api.ts'
import { answerErrors, problemOf, sendProblem } from './error-handler.ts'
import { acceptJson } from './json-body.ts'
import { answerMissing } from './not-found.ts'
import type { GroundDeps } from './ports.ts'
import { registerRoute } from './register-route.ts'
import { logRequests } from './request-log.ts'
import { sendSecurityHeaders } from './security-headers.ts'
import { compileValidator } from './validation.ts'

const HEADER_BYTES = 16_384
/** Feed links and ids are far shorter; nothing else stands in a path. */
const PATH_PART_LENGTH = 200

/**
 * The HTTP API with these routes, not yet listening: call `listen`, or `inject` in tests. Everything is refused as a problem, every
 * route but the public ones asks for a key, and nothing waits for ever.
 */
export async function buildApi<Deps extends GroundDeps>(
  deps: Deps,
  routes: readonly Route<Deps>[],
): Promise<FastifyInstance> {
  const app = createServer(deps)
  boundHandlers(app, deps.settings.timeouts.handler)
  app.setValidatorCompiler(compileValidator)
  answerErrors(app)
  answerMissing(app)
  acceptJson(app)
  logRequests(app)
  if (deps.onAnswered !== undefined) tellAnswers(app, deps.onAnswered)
  askForBodies(app)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  sendSecurityHeaders(app)
  if (deps.settings.mostEventLoopDelayMs > 0)
    await app.register(underPressure, { maxEventLoopDelay: deps.settings.mostEventLoopDelayMs, retryAfter: 5 })
  await app.register(rateLimit, { global: false })
  authenticate(app, { callers: deps.callers, limits: deps.settings.limits })
  await describeApi(app, deps.settings)
  for (const route of routes) {
    if (route.consumes === undefined) registerRoute(app, route, deps)
    else await app.register(async (scope) => registerConsuming(scope, route, deps))
  }
  return app
}

/** An endpoint with a body of its own kind: within its scope, and only there, those media types come as a Buffer. */
function registerConsuming<Deps extends GroundDeps>(scope: FastifyInstance, route: Route<Deps>, deps: Deps): void {
  scope.removeAllContentTypeParsers()
  for (const mediaType of route.consumes ?? [])
    scope.addContentTypeParser(mediaType, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  registerRoute(scope, route, deps)
}

function createServer({ logger, newId, settings }: GroundDeps): FastifyInstance {
  const { timeouts, trustProxy } = settings
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: newId,
    trustProxy: typeof trustProxy === 'boolean' ? trustProxy : [...trustProxy],
    bodyLimit: settings.bodyLimit,
    connectionTimeout: timeouts.connection,
    requestTimeout: timeouts.request,
    keepAliveTimeout: timeouts.keepAlive,
    http: {
      maxHeaderSize: HEADER_BYTES,
      headersTimeout: timeouts.request,
      // Node looks for requests that take too long only every 30 s, which would double the time they get.
      connectionsCheckingInterval: Math.ceil(timeouts.request / 4),
    },
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: PATH_PART_LENGTH },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    clientErrorHandler: answerClientErrors(newId),
    frameworkErrors: (error, request, reply) => void sendProblem(request, reply, problemOf(error)),
  })
  return app
}

/** By the route as it was registered, never by the address: addresses hold ids and secrets. */
function tellAnswers(app: FastifyInstance, onAnswered: NonNullable<GroundDeps['onAnswered']>): void {
  app.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
    onAnswered({ method, route: routeOptions.url ?? 'none', status: statusCode, seconds: elapsedTime / 1000 })
  })
}
