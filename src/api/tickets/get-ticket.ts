import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { ticketCallerOf } from './ticket-caller.ts'
import type { TicketDeps } from './ticket-deps.ts'
import { showTicketFile, TicketFileShape } from './ticket-file-shape.ts'
import { ticketProblem } from './ticket-problem.ts'
import { NumberPath } from './ticket-shape.ts'

export const getTicket = defineRoute({
  method: 'GET',
  url: '/v1/tickets/:number',
  role: 'requester',
  tag: 'tickets',
  summary: 'Read a ticket with its comments, attachments and history',
  schema: { params: NumberPath, response: { 200: TicketFileShape } },
  async handler(call, { tickets }: Pick<TicketDeps, 'tickets'>) {
    const read = await tickets.read(ticketCallerOf(call), call.params.number)
    if (!read.ok) return ticketProblem(read.error)
    const { file, seat } = read.value
    return reply(200, showTicketFile(file, seat), { etag: entityTag(file.ticket.version) })
  },
})
