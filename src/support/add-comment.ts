import type { Result } from '../core/result.ts'
import { composeChange } from './compose-change.ts'
import { openTicket } from './open-ticket.ts'
import type { DeskPorts, Ticket, TicketCaller } from './ports.ts'
import type { TicketActError } from './ticket-error.ts'

export interface AddCommentCommand {
  readonly number: string
  readonly body: string
  readonly expectedVersions: readonly number[] | null
}

/** Says something that both sides read. The first word of the desk takes a registered ticket into work. */
export async function addComment(
  ports: DeskPorts,
  caller: TicketCaller,
  { number, body, expectedVersions }: AddCommentCommand,
): Promise<Result<Ticket, TicketActError>> {
  const opened = await openTicket(ports, caller, { number, action: 'ticket.comment' })
  if (!opened.ok) return opened
  const { ticket, seat, author } = opened.value
  const comment = { id: ports.newId(), body }
  return ports.tickets.change(
    { organizationId: ticket.organizationId, ticketId: ticket.id, causeId: caller.causeId, expectedVersions },
    (locked) =>
      composeChange(locked, { act: seat === 'desk' ? 'take' : 'discuss', author, at: ports.clock.now(), comment }),
  )
}
