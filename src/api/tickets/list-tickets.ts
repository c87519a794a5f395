import { Type } from 'typebox'
import { TICKET_STATES, type TicketState } from '../../support/index.ts'
import { TICKET_KINDS, type TicketKind } from '../../support/ports.ts'
import { defineRoute, reply } from '../define-route.ts'
import { answerPage, cutPage, PageOf, PageQuery, readPage } from '../page.ts'
import { Id } from '../shapes/shape.ts'
import { ticketCallerOf } from './ticket-caller.ts'
import type { TicketDeps } from './ticket-deps.ts'
import { showTicket, TicketShape } from './ticket-shape.ts'

const SomeOf = (values: readonly string[]) =>
  Type.String({
    pattern: `^(${values.join('|')})(,(${values.join('|')}))*$`,
    maxLength: 200,
    description: 'With commas between',
  })

export const listTickets = defineRoute({
  method: 'GET',
  url: '/v1/tickets',
  role: 'requester',
  tag: 'tickets',
  summary: 'List tickets, newest first',
  description:
    'A desk sees those of its clients, administrators those of their organization, everybody else those that their key has registered.',
  schema: {
    query: Type.Object({
      ...PageQuery,
      state: Type.Optional(SomeOf(TICKET_STATES)),
      kind: Type.Optional(SomeOf(TICKET_KINDS)),
      room: Type.Optional(Id),
      organization: Type.Optional(Id),
    }),
    response: { 200: PageOf(TicketShape) },
  },
  async handler(call, { tickets }: Pick<TicketDeps, 'tickets'>) {
    const { query } = call
    const { limit, after } = readPage(query, ['number'])
    const found = await tickets.list(ticketCallerOf(call), {
      states: (query.state?.split(',') ?? null) as TicketState[] | null,
      kinds: (query.kind?.split(',') ?? null) as TicketKind[] | null,
      roomId: query.room ?? null,
      organizationId: query.organization ?? null,
      before: after === null ? null : Number(after[0]),
      limit: limit + 1,
    })
    const page = cutPage(found, limit, ({ id }) => [id])
    return reply(200, answerPage(page, showTicket))
  },
})
