import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { Exactly } from '../shapes/shape.ts'
import type { ForeignCalendarDeps } from './foreign-calendar-deps.ts'
import { ForeignCalendarPath, ForeignCalendarShape, showForeignCalendar } from './foreign-calendar-shape.ts'

export const refreshForeignCalendar = defineRoute({
  method: 'POST',
  url: '/v1/rooms/:id/foreign-calendars/:calendarId/refresh',
  role: 'admin',
  tag: 'foreign calendars',
  summary: 'Read an address now',
  description:
    'Answers with the state that came of it, failures included. `acceptRemoval` lets a calendar go on that stopped because it named far less than before.',
  idempotent: false,
  isSlow: true,
  schema: {
    params: ForeignCalendarPath,
    body: Exactly({ acceptRemoval: Type.Optional(Type.Boolean()) }),
    response: { 200: ForeignCalendarShape },
  },
  async handler({ principal, params, body }, { foreignCalendars }: ForeignCalendarDeps) {
    const target = { organizationId: principal.organizationId, id: params.calendarId }
    const before = await foreignCalendars.read(target)
    if (before === null || before.roomId !== params.id) return problem('not_found')
    if (before.host === null) return problem('state_conflict', { value: 'file', limit: 'url' })
    const outcome = await foreignCalendars.refresh(target, { acceptsRemoval: body.acceptRemoval === true })
    if (outcome === 'busy') return problem('state_conflict', { detail: 'It is being read at this moment.' })
    const after = await foreignCalendars.read(target)
    return after === null ? problem('not_found') : reply(200, showForeignCalendar(after))
  },
})
