import { Type } from 'typebox'
import { resolveZone } from '../../core/time/index.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { Exactly, IdPath } from '../shapes/shape.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { ProofShape, showProof } from './proof-shape.ts'

export const checkConnection = defineRoute({
  method: 'POST',
  url: '/v1/connections/:id/check',
  role: 'admin',
  tag: 'connections',
  summary: 'Prove every permission, one by one',
  description:
    'Signs in and lists rooms; with a calendar, also reads, writes and deletes a probe there, far in the future. Each proof says what was tried and what to do.',
  idempotent: false,
  isSlow: true,
  schema: {
    params: IdPath,
    body: Type.Optional(
      Exactly({
        remoteCalendarId: Type.Optional(Type.String({ minLength: 1, maxLength: 320 })),
        timeZone: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
      }),
    ),
    response: { 200: Type.Object({ passed: Type.Boolean(), proofs: Type.Array(ProofShape) }) },
  },
  async handler({ principal, params, body }, { connections }: ConnectionDeps) {
    const { remoteCalendarId, timeZone = 'UTC' } = body ?? {}
    const zone = resolveZone(timeZone)
    if (!zone.ok) return problem(zone.error.code, { field: 'body/timeZone', value: timeZone })
    const checked = await connections.check({
      organizationId: principal.organizationId,
      connectionId: params.id,
      calendar: remoteCalendarId === undefined ? null : { remoteCalendarId, timeZone: zone.value },
    })
    if (!checked.ok) return problem('not_found')
    return reply(200, { passed: checked.value.every(({ passed }) => passed), proofs: checked.value.map(showProof) })
  },
})
