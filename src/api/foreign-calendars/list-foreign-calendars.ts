import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import type { ForeignCalendarDeps } from './foreign-calendar-deps.ts'
import { ForeignCalendarShape, showForeignCalendar } from './foreign-calendar-shape.ts'

export const listForeignCalendars = defineRoute({
  method: 'GET',
  url: '/v1/rooms/:id/foreign-calendars',
  role: 'admin',
  tag: 'foreign calendars',
  summary: 'List what blocks a room from outside, with its state and how fresh it is',
  schema: { params: IdPath, response: { 200: Type.Object({ items: Type.Array(ForeignCalendarShape) }) } },
  async handler({ principal, params }, { foreignCalendars }: ForeignCalendarDeps) {
    const found = await foreignCalendars.list(principal.organizationId, params.id)
    return found === null ? problem('not_found') : reply(200, { items: found.map(showForeignCalendar) })
  },
})
