import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { Id } from '../shapes/shape.ts'
import type { CalendarDeps } from './calendar-deps.ts'

export const unpairCalendar = defineRoute({
  method: 'DELETE',
  url: '/v1/rooms/:id/calendars/:calendarId',
  role: 'admin',
  tag: 'calendars',
  summary: 'Take a calendar away from a room',
  description: 'Nothing is changed at the provider, and no booking is touched.',
  schema: { params: Type.Object({ id: Id, calendarId: Id }), response: { 204: Type.Null() } },
  async handler(call, { calendars }: Pick<CalendarDeps, 'calendars'>) {
    const { id: roomId, calendarId } = call.params
    const unpaired = await calendars.unpair(callerOf(call), { roomId, calendarId })
    return unpaired ? reply(204, null) : problem('not_found')
  },
})
