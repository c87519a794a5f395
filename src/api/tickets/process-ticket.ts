import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { Exactly } from '../shapes/shape.ts'
import { expectedVersions } from './expected-versions.ts'
import { ticketCallerOf } from './ticket-caller.ts'
import type { TicketDeps } from './ticket-deps.ts'
import { ticketProblem } from './ticket-problem.ts'
import { LongText, NumberPath, ResolutionShape, showTicket, TicketShape } from './ticket-shape.ts'

export const processTicket = defineRoute({
  method: 'POST',
  url: '/v1/tickets/:number/process',
  role: 'support',
  tag: 'tickets',
  summary: 'Say that it is done («Обработано»), and how',
  description: '`If-Match` is honoured.',
  schema: {
    params: NumberPath,
    body: Exactly({ resolution: ResolutionShape, comment: Type.Optional(LongText) }),
    response: { 200: TicketShape },
  },
  async handler(call, { tickets }: Pick<TicketDeps, 'tickets'>) {
    const { resolution, comment = null } = call.body
    const command = { number: call.params.number, resolution, comment, expectedVersions: expectedVersions(call) }
    const done = await tickets.process(ticketCallerOf(call), command)
    if (!done.ok) return ticketProblem(done.error)
    return reply(200, showTicket(done.value), { etag: entityTag(done.value.version) })
  },
})
