import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isRecord } from '../../shared/is-record.ts'
import { identityOf, type TokenIdentity } from '../access-tokens.ts'
import type { Backend } from '../backend.ts'
import type { EventBody } from '../event-input.ts'
import type { Resource } from '../event-rendering.ts'
import { frontEndErrors, type GoogleError, googleErrors, ok, type Result, refuse } from '../google-error.ts'
import { one, type Query } from '../list-query.ts'
import { sendError, sendFaultyAnswer } from './error-reply.ts'

/** One method of one of Google's APIs. */
export interface ApiMethod {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  /** Google's name of the method, shown when a scope is missing. */
  readonly name: string
  readonly api: 'calendar' | 'directory'
  /** Any of these scopes is enough. */
  readonly scopes: readonly string[]
  handle(call: ApiCall): Result<ApiAnswer>
}

/** An admitted request. */
export interface ApiCall {
  readonly token: TokenIdentity
  /** Address of the impersonated person, or of the service account. */
  readonly identity: string
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: EventBody
  readonly url: string
  header(name: string): string | null
}

export interface ApiAnswer {
  readonly status: 200 | 204 | 304
  readonly body?: Resource
}

export const answer = (body: Resource): Result<ApiAnswer> => ok({ status: 200, body })

const SCOPE = 'https://www.googleapis.com/auth/'

/** Full scope URLs from their last parts. */
export const scopes = (...names: readonly string[]): readonly string[] => names.map((name) => `${SCOPE}${name}`)

/** Puts a method on the server: credentials, scope, quota, the work, and whatever fault was ordered. */
export function serve(app: FastifyInstance, backend: Backend, method: ApiMethod): void {
  app.route<{ Params: Record<string, string>; Querystring: Query }>({
    method: method.method,
    url: method.url,
    handler: async (request, reply) => {
      const fault = backend.faults.take(request.method, request.url)
      if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
      if (fault?.kind === 'respond') return sendFaultyAnswer(reply, fault)
      if (fault?.kind === 'reset') return reset(request, reply)
      const result = admitAndHandle(backend, method, request)
      if (fault?.kind === 'reset-after-commit') return reset(request, reply)
      if (fault?.kind === 'respond-after-commit') return sendFaultyAnswer(reply, fault)
      return result.ok ? send(reply, result.value) : sendError(reply, result.error)
    },
  })
}

function admitAndHandle(
  backend: Backend,
  method: ApiMethod,
  request: FastifyRequest<{ Params: Record<string, string>; Querystring: Query }>,
): Result<ApiAnswer> {
  const token = tokenOf(backend, request.headers.authorization)
  if (!token.ok) return token
  if (!method.scopes.some((scope) => token.value.scopes.includes(scope))) {
    const service = method.api === 'calendar' ? 'calendar-json.googleapis.com' : 'admin.googleapis.com'
    return refuse(frontEndErrors.insufficientScope(service, method.name))
  }
  const identity = identityOf(token.value)
  const limited = backend.quota.spend(one(request.query, 'quotaUser') ?? identity, request.method)
  if (limited) return refuse(limited)
  const body = readBody(request.body)
  if (!body.ok) return body
  return method.handle({
    token: token.value,
    identity,
    params: request.params,
    query: request.query,
    body: body.value,
    url: request.url,
    header: (name) => {
      const value = request.headers[name]
      return typeof value === 'string' ? value : null
    },
  })
}

function tokenOf(backend: Backend, authorization: string | undefined): Result<TokenIdentity> {
  if (!authorization) return refuse(frontEndErrors.missingCredentials())
  const token = backend.tokens.read(authorization.replace(/^Bearer\s+/i, ''))
  return token ? ok(token) : refuse(frontEndErrors.invalidCredentials())
}

/** Bodies arrive as text; an empty one is an empty object. */
export function readBody(text: unknown): { ok: true; value: EventBody } | { ok: false; error: GoogleError } {
  if (typeof text !== 'string' || text.trim() === '') return ok({})
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? ok(value) : refuse(googleErrors.parseError())
  } catch (error) {
    if (error instanceof SyntaxError) return refuse(googleErrors.parseError())
    throw error
  }
}

function send(reply: FastifyReply, result: ApiAnswer): FastifyReply {
  if (result.status !== 200) return reply.code(result.status).send()
  const etag = result.body?.etag
  if (typeof etag === 'string') reply.header('etag', etag)
  return reply.code(200).type('application/json; charset=UTF-8').send(JSON.stringify(result.body))
}

/** Breaks the connection, so that the caller cannot know what was done. */
export function reset(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack()
  request.raw.socket.destroy()
  return reply
}
