import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Problem, ProblemError, problem, problemBody } from './problem.ts'
import { PROBLEMS, type ProblemCode } from './problem-codes.ts'

const MEDIA_TYPE = 'application/problem+json; charset=utf-8'

/** Errors of Fastify and its plugins, by their code. What is not listed is a bug and becomes `internal`. */
const KNOWN: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request_malformed',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type_unsupported',
  FST_ERR_BAD_URL: 'url_malformed',
  FST_ERR_INVALID_URL: 'url_malformed',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
  FST_ERR_HANDLER_TIMEOUT: 'unavailable',
  FST_UNDER_PRESSURE: 'overloaded',
  ECONNRESET: 'request_malformed',
}

/** Lost infrastructure: the database does not answer, refuses, or sends us away. Worth a repetition. */
const LOST: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNABORTED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  '08000',
  '08003',
  '08006',
  '53300',
  '57P01',
  '57P02',
  '57P03',
  '40001',
  '40P01',
])

/** Writes every refusal and every fault as RFC 9457 `application/problem+json`, and lets nothing of the inside out. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: Error, request, reply) => {
    const given = problemOf(error)
    logFault(error, given, request)
    return sendProblem(request, reply, given)
  })
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, given: Problem): FastifyReply {
  const [status] = PROBLEMS[given.code]
  return reply
    .code(status)
    .headers({ 'cache-control': 'no-store', 'x-request-id': request.id, ...given.headers })
    .header('content-type', MEDIA_TYPE)
    .serializer(JSON.stringify)
    .send(problemBody(given, request.id))
}

/** What an error of Fastify, of a hook or of the infrastructure means to the caller. */
export function problemOf(error: Error): Problem {
  if (error instanceof ProblemError) return error.problem
  const { code, statusCode } = error as Partial<FastifyError>
  // A socket that the system reports is one of ours; a caller who hangs up is told of by Node alone.
  const known = code === undefined || 'syscall' in error ? undefined : KNOWN[code]
  if (known !== undefined) return problem(known, known === 'overloaded' || known === 'unavailable' ? RETRY_SOON : {})
  if (code !== undefined && LOST.has(code)) return problem('unavailable', RETRY_SOON)
  if (statusCode === 429) return problem('rate_limited', { headers: { 'retry-after': '60' } })
  // secure-json-parse and content-length refusals carry no code of their own.
  if (error instanceof SyntaxError && statusCode === 400) return problem('malformed_json')
  return problem('internal', { detail: 'Something went wrong on our side. Name the request id when you ask about it.' })
}

const RETRY_SOON = { headers: { 'retry-after': '5' } }

/** Only faults of ours are logged here; a refusal is in the request line already. Values of a database error may be data of a customer. */
function logFault(error: Error, given: Problem, request: FastifyRequest): void {
  if (PROBLEMS[given.code][0] < 500) return
  const { name, message, stack } = error
  const code = (error as Partial<FastifyError>).code
  request.log.error({ fault: { name, message, code, stack }, problem: given.code }, 'a request failed')
}
