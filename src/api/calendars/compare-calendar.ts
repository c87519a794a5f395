import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { Id } from '../shapes/shape.ts'
import type { CalendarDeps } from './calendar-deps.ts'

export const compareCalendar = defineRoute({
  method: 'POST',
  url: '/v1/rooms/:id/calendars/:calendarId/compare',
  role: 'admin',
  tag: 'calendars',
  summary: 'List the calendar whole and compare it with what is known, now instead of at its time of day',
  description: 'In both directions. `comparedAt` of the calendar says when it was done.',
  idempotent: false,
  schema: {
    params: Type.Object({ id: Id, calendarId: Id }),
    response: { 202: Type.Object({ asked: Type.Boolean() }) },
  },
  async handler(call, { calendars }: Pick<CalendarDeps, 'calendars'>) {
    const { id: roomId, calendarId } = call.params
    const asked = await calendars.compare(callerOf(call), { roomId, calendarId })
    return asked ? reply(202, { asked }) : problem('not_found')
  },
})
