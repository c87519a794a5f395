import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { Exactly, IdPath } from '../shapes/shape.ts'
import type { DriftDeps } from './drift-deps.ts'

export const repairDrift = defineRoute({
  method: 'POST',
  url: '/v1/rooms/:id/drift/repair',
  role: 'admin',
  tag: 'calendars',
  summary: 'Have something done about differences between a room and its calendars',
  description:
    'They are looked up anew. The engine then does what the report says, within seconds, and decides by the same rules as always.',
  isSlow: true,
  schema: {
    params: IdPath,
    body: Exactly({
      differences: Type.Optional(
        Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
          minItems: 1,
          maxItems: 1_000,
          description: 'Ids of the report; all of them when left out',
        }),
      ),
    }),
    response: { 202: Type.Object({ repairing: Type.Integer({ description: 'Differences' }) }) },
  },
  async handler(call, { drift }: DriftDeps) {
    const { body, params } = call
    const repaired = await drift.repair(callerOf(call), { roomId: params.id, only: body.differences ?? null })
    if (repaired.ok) return reply(202, repaired.value)
    return repaired.error.code === 'room_not_found'
      ? problem('not_found')
      : problem('field_unknown_value', { field: 'body/differences', value: repaired.error.id })
  },
})
