import { type Static, Type } from 'typebox'
import type { ResolveConflictCommand, ResolveConflictError } from '../../booking/index.ts'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag, expectedVersion, stale } from '../entity-tag.ts'
import { type Problem, problem } from '../problem.ts'
import { BookingId, Exactly } from '../shapes/shape.ts'
import type { ConflictDeps } from './conflict-deps.ts'
import { ConflictShape, showConflict } from './conflict-shape.ts'

const Reason = Type.String({ minLength: 1, maxLength: 1_000, description: 'Kept with the decision' })

const Decision = Type.Union([
  Exactly(
    { action: Type.Literal('keep'), bookingId: BookingId, reason: Reason },
    { description: 'One side has the room, the others lose it' },
  ),
  Exactly(
    { action: Type.Literal('allow'), reason: Reason },
    { description: 'All sides have it: the overlap is waived' },
  ),
  Exactly({ action: Type.Literal('dismiss'), reason: Reason }, { description: 'Nothing is done to any booking' }),
])

export const resolveConflict = defineRoute({
  method: 'POST',
  url: '/v1/conflicts/:id/resolve',
  role: 'admin',
  tag: 'conflicts',
  summary: 'Decide a conflict',
  description:
    'Bookings and case change in one transaction; the calendars are told afterwards. `If-Match` is honoured.',
  schema: { params: Type.Object({ id: BookingId }), body: Decision, response: { 200: ConflictShape } },
  async handler(call, { conflicts }: ConflictDeps) {
    const { organizationId } = call.principal
    const present = await conflicts.read(organizationId, call.params.id)
    if (present === null) return problem('not_found')
    const expected = expectedVersion(call.headers['if-match'], present.version)
    if (!expected.ok) return expected.problem
    const command = commandOf(call.body, { conflictId: present.id, expectedVersion: expected.version })
    const resolved = await conflicts.resolve(callerOf(call), command)
    if (!resolved.ok) return resolveProblem(resolved.error)
    const conflict = (await conflicts.read(organizationId, present.id)) ?? present
    return reply(200, showConflict(conflict), { etag: entityTag(conflict.version) })
  },
})

function commandOf(
  body: Static<typeof Decision>,
  of: { conflictId: number; expectedVersion: number | null },
): ResolveConflictCommand {
  const { reason } = body
  return body.action === 'keep'
    ? { ...of, reason, action: 'keep', keep: body.bookingId }
    : { ...of, reason, action: body.action }
}

function resolveProblem(error: ResolveConflictError): Problem {
  switch (error.code) {
    case 'conflict_not_found':
      return problem('not_found')
    case 'version_mismatch':
      return stale(error.version)
    case 'already_resolved':
      return problem('state_conflict', { value: error.state, limit: 'open' })
    case 'not_a_side':
      return problem('field_unknown_value', { field: 'body/bookingId', value: error.bookingId })
    case 'cannot_keep':
      return problem('state_conflict', { field: 'body/bookingId', value: error.bookingId })
    case 'changed_meanwhile':
      return problem('state_conflict', {
        rule: error.failure.guard,
        detail: 'Something else stands in the way now. Read the conflict again.',
      })
  }
}
