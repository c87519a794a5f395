import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Call, CallBy, Reply, Route, RouteSchema } from './define-route.ts'
import { sendProblem } from './error-handler.ts'
import { runOnce } from './idempotency.ts'
import { refuseUnstorable } from './json-body.ts'
import type { GroundDeps } from './ports.ts'
import type { Problem } from './problem.ts'

const SLOW_MS = 120_000

/** Turns a route of the registry into one of Fastify's. */
export function registerRoute<Deps extends GroundDeps>(app: FastifyInstance, route: Route<Deps>, deps: Deps): void {
  const { params, query, body, response } = route.schema
  app.route({
    method: route.method,
    url: route.url,
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
    config: configOf(route),
    schema: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { querystring: query }),
      ...(body === undefined ? {} : { body }),
      response: route.produces === undefined ? response : withMediaType(response, route.produces),
      ...describe(route),
    },
    handler: async (request, reply) => {
      const answer = await run(deps, route, request)
      return answer.kind === 'problem' ? sendProblem(request, reply, answer) : send(reply, answer)
    },
  })
}

function configOf<Deps>({ role, alwaysAnswers, limitBy, isSlow }: Route<Deps>) {
  return {
    access: role,
    ...(isSlow === true ? { mostMs: SLOW_MS } : {}),
    ...(alwaysAnswers === true ? { pressureHandler: () => {} } : {}),
    ...(limitBy === undefined
      ? {}
      : {
          rateLimit: {
            max: limitBy.perMinute,
            timeWindow: '1 minute',
            keyGenerator: ({ params }: FastifyRequest) =>
              `${limitBy.param}:${Reflect.get(params as object, limitBy.param)}`,
          },
        }),
  }
}

/** A success in another language than JSON, as OpenAPI and Fastify both write it. */
function withMediaType(response: RouteSchema['response'], mediaType: string) {
  return Object.fromEntries(
    Object.entries(response).map(([status, schema]) => [
      status,
      status === '200' ? { content: { [mediaType]: { schema } } } : schema,
    ]),
  )
}

function describe<Deps>(route: Route<Deps>) {
  return {
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    ...(route.consumes === undefined ? {} : { consumes: [...route.consumes] }),
    ...(route.role === 'public' ? { security: [] } : {}),
    'x-role': route.role,
    ...(route.idempotent ? { 'x-idempotent': true } : {}),
  }
}

function run<Deps extends GroundDeps>(
  deps: Deps,
  route: Route<Deps>,
  request: FastifyRequest,
): Promise<Reply | Problem> {
  refuseUnstorable([request.params, request.query], 'url')
  const call = callOf(deps, request)
  const key = request.headers['idempotency-key']
  if (!route.idempotent || key === undefined || call.principal === undefined) return route.handle(call, deps)
  return runOnce(deps, [key].flat().join(','), {
    call: { ...call, principal: call.principal },
    route,
    path: request.url.split('?', 1)[0] ?? '',
    work: (repeated) => route.handle(repeated, deps),
  })
}

function callOf(deps: GroundDeps, request: FastifyRequest): Call & Partial<CallBy> {
  return {
    params: request.params as Call['params'],
    query: request.query as Call['query'],
    body: request.body as Call['body'],
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, value?.toString()])),
    requestId: request.id,
    causeId: deps.newId(),
    retaken: false,
    log: request.log,
    ...(request.principal === null ? {} : { principal: request.principal }),
  }
}

function send(reply: FastifyReply, answer: Reply): FastifyReply {
  reply.code(answer.status).headers(answer.headers)
  return answer.body === null || answer.body === undefined ? reply.send() : reply.send(answer.body)
}
