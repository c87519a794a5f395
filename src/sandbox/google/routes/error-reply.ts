import type { FastifyReply } from 'fastify'
import type { FaultyAnswer } from '../../shared/fault-injector.ts'
import { errorOfReason, errorText, frontEndErrors, type GoogleError } from '../google-error.ts'

const JSON_TYPE = 'application/json; charset=UTF-8'

export function sendError(reply: FastifyReply, error: GoogleError): FastifyReply {
  return reply
    .code(error.status)
    .headers(error.headers ?? {})
    .type(JSON_TYPE)
    .send(errorText(error))
}

const USUAL_REASON: Readonly<Record<number, string>> = {
  403: 'rateLimitExceeded',
  404: 'notFound',
  409: 'conflict',
  410: 'fullSyncRequired',
  412: 'conditionNotMet',
  429: 'rateLimitExceeded',
  500: 'backendError',
  503: 'backendError',
  504: 'backendError',
}

const GATEWAY_PAGE = `<!DOCTYPE html>
<html lang=en>
  <meta charset=utf-8>
  <title>Error 502 (Server Error)!!1</title>
  <p><b>502.</b> <ins>That's an error.</ins>
  <p>The server encountered a temporary error and could not complete your request. Please try again in 30 seconds.
</html>
`

/** An ordered fault in Google's words: a given body as it is, a bare 502 as the gateway's page, else an error of the service. */
export function sendFaultyAnswer(reply: FastifyReply, fault: FaultyAnswer): FastifyReply {
  reply.code(fault.status).headers(fault.headers ?? {})
  if (typeof fault.body === 'string') return reply.type('text/html; charset=UTF-8').send(fault.body)
  if (fault.body !== undefined) return reply.type(JSON_TYPE).send(JSON.stringify(fault.body))
  if (fault.status === 502 && fault.code === undefined) return reply.type('text/html; charset=UTF-8').send(GATEWAY_PAGE)
  return reply.type(JSON_TYPE).send(errorText(errorOf(fault)))
}

function errorOf(fault: FaultyAnswer): GoogleError {
  if (fault.status === 401 && fault.code === undefined) return frontEndErrors.invalidCredentials()
  const reason = fault.code ?? USUAL_REASON[fault.status] ?? 'badRequest'
  return errorOfReason(fault.status, reason, fault.message === undefined ? {} : { message: fault.message })
}
