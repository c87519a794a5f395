import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { BookingId, Id } from '../shapes/shape.ts'
import type { StatusDeps } from './ports.ts'

export const retryQuarantined = defineRoute({
  method: 'POST',
  url: '/v1/quarantine/:id/retry',
  role: 'admin',
  tag: 'status',
  summary: 'Have an item that was set aside judged once more',
  description: 'What could not be read is read from its calendar again. A mass removal is answered at its calendar.',
  idempotent: false,
  schema: {
    params: Type.Object({ id: BookingId }),
    response: { 202: Type.Object({ calendarId: Id }) },
  },
  async handler(call, { status }: Pick<StatusDeps, 'status'>) {
    const calendarId = await status.retry(callerOf(call), call.params.id)
    return calendarId === null ? problem('not_found') : reply(202, { calendarId })
  },
})
