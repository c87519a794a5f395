import { Type } from 'typebox'
import { formatTicketNumber, STATE_LABELS } from '../../support/index.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { Instant, ObjectOrNull, OrNull } from '../shapes/shape.ts'
import type { TicketDeps } from './ticket-deps.ts'
import { ItemShape, showItem } from './ticket-file-shape.ts'
import { Kind, ResolutionShape, State, StateLabel, showResolution } from './ticket-shape.ts'

/** Less than a key shows: how it stands and what is asked, not what was written. */
const StatusShape = Type.Object({
  number: Type.String(),
  state: State,
  stateLabel: StateLabel,
  kind: Kind,
  topic: Type.String(),
  asked: Type.Array(ItemShape, { description: 'What the desk still waits for' }),
  resolution: ObjectOrNull(ResolutionShape),
  resolutionComment: OrNull(Type.String()),
  registeredAt: Instant,
  updatedAt: Instant,
  processedAt: OrNull(Instant),
})

export const getStatus = defineRoute({
  method: 'GET',
  url: '/t/:secret',
  role: 'public',
  tag: 'tickets',
  summary: 'How a ticket stands, for whoever has the link',
  limitBy: { param: 'secret', perMinute: 60 },
  schema: { params: Type.Object({ secret: Type.String() }), response: { 200: StatusShape } },
  async handler({ params }, { tickets }: Pick<TicketDeps, 'tickets'>) {
    const file = await tickets.status(params.secret)
    if (file === null) return problem('not_found')
    const { ticket, items } = file
    return reply(
      200,
      {
        number: formatTicketNumber(ticket.id),
        state: ticket.state,
        stateLabel: STATE_LABELS[ticket.state],
        kind: ticket.kind,
        topic: ticket.topic,
        asked: items.filter(({ tickedAt }) => tickedAt === null).map(showItem),
        resolution: showResolution(ticket.resolution),
        resolutionComment: ticket.resolutionComment,
        registeredAt: ticket.registeredAt.toString(),
        updatedAt: ticket.updatedAt.toString(),
        processedAt: ticket.processedAt?.toString() ?? null,
      },
      { 'cache-control': 'no-store', 'x-robots-tag': 'noindex' },
    )
  },
})
