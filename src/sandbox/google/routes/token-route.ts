import type { FastifyInstance } from 'fastify'
import type { Backend } from '../backend.ts'
import { answerTokenRequest } from '../token-endpoint.ts'
import { reset } from './api-method.ts'
import { sendFaultyAnswer } from './error-reply.ts'

/** The token endpoint that stands for `https://oauth2.googleapis.com/token`. */
export function tokenRoute(app: FastifyInstance, backend: Backend): void {
  app.post('/token', async (request, reply) => {
    const fault = backend.faults.take('POST', request.url)
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
    if (fault?.kind === 'reset' || fault?.kind === 'reset-after-commit') return reset(request, reply)
    if (fault && fault.kind !== 'slow') return sendFaultyAnswer(reply, fault)
    const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '')
    const { status, body } = answerTokenRequest(backend.world, backend.tokens, form)
    return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body))
  })
}
