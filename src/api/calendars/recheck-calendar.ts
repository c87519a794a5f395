import { Type } from 'typebox'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { Id } from '../shapes/shape.ts'
import type { CalendarDeps } from './calendar-deps.ts'
import { CalendarShape, showCalendar } from './calendar-shape.ts'

export const recheckCalendar = defineRoute({
  method: 'POST',
  url: '/v1/rooms/:id/calendars/:calendarId/check',
  role: 'admin',
  tag: 'calendars',
  summary: 'Prove anew what may be done on a calendar',
  description: 'When all is well again, what had stopped for want of rights goes on.',
  idempotent: false,
  isSlow: true,
  schema: { params: Type.Object({ id: Id, calendarId: Id }), response: { 200: CalendarShape } },
  async handler(call, { calendars, clock }: CalendarDeps) {
    const { id: roomId, calendarId } = call.params
    const checked = await calendars.recheck(callerOf(call), { roomId, calendarId })
    if (checked.ok) return reply(200, showCalendar(checked.value, clock.now()))
    return checked.error.code === 'observing'
      ? problem('state_conflict', { detail: 'The check writes a probe, and this calendar is only looked at.' })
      : problem('not_found')
  },
})
