import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { CalendarDeps } from './calendar-deps.ts'
import { CalendarShape, showCalendar } from './calendar-shape.ts'

export const listCalendars = defineRoute({
  method: 'GET',
  url: '/v1/rooms/:id/calendars',
  role: 'admin',
  tag: 'calendars',
  summary: 'A room’s calendars: how fresh, how watched, how they are doing',
  schema: { params: IdPath, response: { 200: Type.Object({ items: Type.Array(CalendarShape) }) } },
  async handler({ principal, params }, { calendars, clock }: CalendarDeps) {
    const found = await calendars.list(principal.organizationId, params.id)
    if (found === null) return problem('not_found')
    const now = clock.now()
    return reply(200, { items: found.map((calendar) => showCalendar(calendar, now)) })
  },
})
