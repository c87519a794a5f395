import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { Exactly } from '../shapes/shape.ts'
import { expectedVersions } from './expected-versions.ts'
import { ticketCallerOf } from './ticket-caller.ts'
import type { TicketDeps } from './ticket-deps.ts'
import { ticketProblem } from './ticket-problem.ts'
import { LongText, NumberPath, showTicket, TicketShape } from './ticket-shape.ts'

export const addComment = defineRoute({
  method: 'POST',
  url: '/v1/tickets/:number/comments',
  role: 'requester',
  tag: 'tickets',
  summary: 'Say something that both sides read',
  description: 'The first word of the desk takes the ticket into work. `If-Match` is honoured.',
  schema: { params: NumberPath, body: Exactly({ body: LongText }), response: { 201: TicketShape } },
  async handler(call, { tickets }: Pick<TicketDeps, 'tickets'>) {
    const command = { number: call.params.number, body: call.body.body, expectedVersions: expectedVersions(call) }
    const done = await tickets.comment(ticketCallerOf(call), command)
    if (!done.ok) return ticketProblem(done.error)
    return reply(201, showTicket(done.value), { etag: entityTag(done.value.version) })
  },
})
