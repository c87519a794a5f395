import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import type { ForeignCalendarDeps } from './foreign-calendar-deps.ts'
import { ForeignCalendarPath } from './foreign-calendar-shape.ts'

export const deleteForeignCalendar = defineRoute({
  method: 'DELETE',
  url: '/v1/rooms/:id/foreign-calendars/:calendarId',
  role: 'admin',
  tag: 'foreign calendars',
  summary: 'Let go of an ICS address or file: what it blocked is free again',
  isSlow: true,
  schema: { params: ForeignCalendarPath, response: { 204: Type.Null() } },
  async handler(call, { foreignCalendars }: ForeignCalendarDeps) {
    const { id: roomId, calendarId: id } = call.params
    const calendar = await foreignCalendars.read({ organizationId: call.principal.organizationId, id })
    if (calendar === null || calendar.roomId !== roomId) return problem('not_found')
    const outcome = await foreignCalendars.remove(callerOf(call), id)
    if (outcome === 'busy') return problem('state_conflict', { detail: 'It is being read at this moment.' })
    return outcome === 'done' ? reply(204, null) : problem('not_found')
  },
})
