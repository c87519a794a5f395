import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'

/** The process runs and its event loop turns: no more than that, so that a lost database does not make anybody kill it. */
export const getLiveness = defineRoute({
  method: 'GET',
  url: '/healthz',
  role: 'public',
  tag: 'health',
  summary: 'Is the process alive?',
  alwaysAnswers: true,
  schema: { response: { 200: Type.Object({ status: Type.Literal('ok') }) } },
  handler: async () => reply(200, { status: 'ok' as const }, { 'cache-control': 'no-store' }),
})
