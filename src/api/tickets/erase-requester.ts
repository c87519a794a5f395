import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { ticketCallerOf } from './ticket-caller.ts'
import type { TicketDeps } from './ticket-deps.ts'
import { ticketProblem } from './ticket-problem.ts'
import { NumberPath, showTicket, TicketShape } from './ticket-shape.ts'

export const eraseRequester = defineRoute({
  method: 'DELETE',
  url: '/v1/tickets/:number/requester',
  role: 'admin',
  tag: 'tickets',
  summary: 'Forget the person behind a ticket',
  description: 'Contact, words, files and status links go; number, kind, times, states and resolution stay.',
  schema: { params: NumberPath, response: { 200: TicketShape } },
  async handler(call, { tickets }: Pick<TicketDeps, 'tickets'>) {
    const done = await tickets.erase(ticketCallerOf(call), call.params.number)
    if (!done.ok) return ticketProblem(done.error)
    return reply(200, showTicket(done.value), { etag: entityTag(done.value.version) })
  },
})
