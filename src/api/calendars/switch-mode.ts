import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { Exactly, Id, OneOf } from '../shapes/shape.ts'
import type { CalendarDeps } from './calendar-deps.ts'

export const switchMode = defineRoute({
  method: 'POST',
  url: '/v1/rooms/:id/calendars/:calendarId/mode',
  role: 'admin',
  tag: 'calendars',
  summary: 'Only look at a calendar, or go live again',
  description:
    'While it is observed, it is read and nothing is sent to it. The drift of the room shows what differs. Going live judges what has waited, and then writes.',
  schema: {
    params: Type.Object({ id: Id, calendarId: Id }),
    body: Exactly({
      mode: OneOf(['observe', 'live']),
      reason: Type.String({ minLength: 1, maxLength: 1_000, description: 'Kept with the decision' }),
    }),
    response: { 202: Type.Object({ mode: Type.String() }) },
  },
  async handler(call, { calendars }: Pick<CalendarDeps, 'calendars'>) {
    const { id: roomId, calendarId } = call.params
    if ((await calendars.read(call.principal.organizationId, { roomId, calendarId })) === null)
      return problem('not_found')
    const switched = await calendars.switchMode(callerOf(call), { calendarId, ...call.body })
    return switched.ok
      ? reply(202, { mode: call.body.mode })
      : problem('state_conflict', { field: 'body/mode', value: call.body.mode, detail: 'It is in that mode already.' })
  },
})
