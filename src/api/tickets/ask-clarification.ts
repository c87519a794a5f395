import { Type } from 'typebox'
import { ASKABLE } from '../../support/ports.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { Exactly, OneOf } from '../shapes/shape.ts'
import { expectedVersions } from './expected-versions.ts'
import { ticketCallerOf } from './ticket-caller.ts'
import type { TicketDeps } from './ticket-deps.ts'
import { ticketProblem } from './ticket-problem.ts'
import { LongText, NumberPath, ShortText, showTicket, TicketShape } from './ticket-shape.ts'

const MOST_ITEMS = 20

const Item = Exactly({
  attribute: OneOf(ASKABLE),
  detail: Type.Optional(ShortText),
})

export const askClarification = defineRoute({
  method: 'POST',
  url: '/v1/tickets/:number/clarifications',
  role: 'support',
  tag: 'tickets',
  summary: 'Ask the requester for what is missing',
  description: 'A list that is ticked line by line; the ticket waits for the requester. `If-Match` is honoured.',
  schema: {
    params: NumberPath,
    body: Exactly({
      items: Type.Array(Item, { minItems: 1, maxItems: MOST_ITEMS }),
      comment: Type.Optional(LongText),
    }),
    response: { 201: TicketShape },
  },
  async handler(call, { tickets }: Pick<TicketDeps, 'tickets'>) {
    const { items, comment = null } = call.body
    const done = await tickets.ask(ticketCallerOf(call), {
      number: call.params.number,
      items: items.map(({ attribute, detail = null }) => ({ attribute, detail })),
      comment,
      expectedVersions: expectedVersions(call),
    })
    if (!done.ok) return ticketProblem(done.error)
    return reply(201, showTicket(done.value), { etag: entityTag(done.value.version) })
  },
})
