import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { BookingId } from '../shapes/shape.ts'
import { ItemFields } from './list-quarantine.ts'
import type { StatusDeps } from './ports.ts'

export const getQuarantined = defineRoute({
  method: 'GET',
  url: '/v1/quarantine/:id',
  role: 'admin',
  tag: 'status',
  summary: 'An item that was set aside, with what came of it',
  description: 'It may be a private meeting: who looked at it is kept in the history.',
  schema: {
    params: Type.Object({ id: BookingId }),
    response: {
      200: Type.Object({
        ...ItemFields,
        raw: Type.String({ description: 'JSON, as it was received; at most 8,000 characters' }),
        isCut: Type.Boolean({ description: 'There is more of it than is shown' }),
      }),
    },
  },
  async handler(call, { status }: Pick<StatusDeps, 'status'>) {
    const found = await status.quarantined(callerOf(call), call.params.id)
    return found === null ? problem('not_found') : reply(200, found)
  },
})
