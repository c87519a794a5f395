import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { NOTICE_BODY_LIMIT, type WebhookDeps } from './webhook-deps.ts'

const Query = Type.Object(
  { validationToken: Type.Optional(Type.String({ maxLength: 4096 })) },
  { additionalProperties: true },
)

/**
 * Change and lifecycle notifications of Graph, and its handshake (the token goes back as plain text within 10 s). Answers 202 at once: what
 * is believed is checked by the subscription's secret, and an unknown or forged notice has no effect that its sender could see.
 */
export const receiveExchangeNotices = defineRoute({
  method: 'POST',
  url: '/webhooks/exchange',
  role: 'public',
  tag: 'webhooks',
  summary: 'Notifications of Microsoft Graph',
  bodyLimit: NOTICE_BODY_LIMIT,
  consumes: ['application/json', 'text/plain'],
  idempotent: false,
  alwaysAnswers: true,
  schema: { query: Query, response: { 200: Type.String(), 202: Type.Null() } },
  async handler({ headers, query, body, log }, { notices }: WebhookDeps) {
    const taken = await notices.take('exchange', { headers, query, body: readJson(body) })
    if (taken.kind === 'handshake') return reply(200, taken.token, { 'content-type': 'text/plain; charset=utf-8' })
    if (taken.kind === 'malformed') return problem('validation_failed', { field: 'body', detail: taken.reason })
    if (taken.count.forged > 0) log.warn({ count: taken.count }, 'notices with a wrong secret')
    return reply(202, null)
  },
})

/** The body as JSON; what is not JSON stays what it is, and is found malformed by whoever reads it. */
function readJson(body: unknown): unknown {
  if (!Buffer.isBuffer(body)) return body
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return body.toString('utf8')
    throw error
  }
}
