import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { Exactly, Id, OneOf } from '../shapes/shape.ts'
import type { CalendarDeps } from './calendar-deps.ts'

export const answerRemovals = defineRoute({
  method: 'POST',
  url: '/v1/rooms/:id/calendars/:calendarId/removals',
  role: 'admin',
  tag: 'calendars',
  summary: 'Say whether the meetings that vanished at once were meant to go',
  description:
    'Each meeting is read once more before anything follows: what is there again stays as it is. The conflict `mass_removal` closes. The calendars are told within seconds.',
  schema: {
    params: Type.Object({ id: Id, calendarId: Id }),
    body: Exactly({
      answer: OneOf(['confirm', 'restore'], {
        description: '`confirm`: their bookings end. `restore`: they are written onto this calendar again',
      }),
      reason: Type.String({ minLength: 1, maxLength: 1_000, description: 'Kept with the decision' }),
    }),
    response: { 202: Type.Object({ answered: Type.Integer({ description: 'Meetings' }) }) },
  },
  async handler(call, { calendars }: Pick<CalendarDeps, 'calendars'>) {
    const { params, body, principal } = call
    const { id: roomId, calendarId } = params
    if ((await calendars.read(principal.organizationId, { roomId, calendarId })) === null) return problem('not_found')
    const answered = await calendars.answerRemovals(callerOf(call), { calendarId, ...body })
    if (answered.ok) return reply(202, answered.value)
    return answered.error.code === 'calendar_not_found'
      ? problem('not_found')
      : problem('state_conflict', { detail: 'Nothing of this calendar was stopped, or it has been answered already.' })
  },
})
