import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { NOTICE_BODY_LIMIT, type WebhookDeps } from './webhook-deps.ts'

/**
 * Push notifications of Google: headers alone, no body. Answers 202 at once; a channel that is unknown or whose token is wrong has no effect
 * that its sender could see.
 */
export const receiveGoogleNotices = defineRoute({
  method: 'POST',
  url: '/webhooks/google',
  role: 'public',
  tag: 'webhooks',
  summary: 'Push notifications of Google Calendar',
  bodyLimit: NOTICE_BODY_LIMIT,
  consumes: ['application/json', 'text/plain', 'application/octet-stream'],
  idempotent: false,
  alwaysAnswers: true,
  schema: { response: { 202: Type.Null() } },
  async handler({ headers, log }, { notices }: WebhookDeps) {
    const taken = await notices.take('google', { headers, query: {}, body: null })
    if (taken.kind === 'malformed') return problem('validation_failed', { field: 'headers', detail: taken.reason })
    if (taken.kind === 'taken' && taken.count.forged > 0)
      log.warn({ count: taken.count }, 'notices with a wrong secret')
    return reply(202, null)
  },
})
