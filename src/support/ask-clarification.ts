import type { Result } from '../core/result.ts'
import { composeChange } from './compose-change.ts'
import { openAsDesk } from './open-ticket.ts'
import type { Askable, DeskPorts, Ticket, TicketCaller } from './ports.ts'
import type { NotTheDesk, TicketActError } from './ticket-error.ts'

export interface AskClarificationCommand {
  readonly number: string
  readonly items: readonly { readonly attribute: Askable; readonly detail: string | null }[]
  readonly comment: string | null
  readonly expectedVersions: readonly number[] | null
}

/** Asks the requester for what is missing, as a list that is ticked line by line; the ticket waits for them. Asking again adds to the list. */
export async function askClarification(
  ports: DeskPorts,
  caller: TicketCaller,
  command: AskClarificationCommand,
): Promise<Result<Ticket, TicketActError | NotTheDesk>> {
  const opened = await openAsDesk(ports, caller, { number: command.number, action: 'ticket.ask' })
  if (!opened.ok) return opened
  const { ticket, author } = opened.value
  const { organizationId, id: ticketId } = ticket
  const asks = command.items.map((item) => ({ ...item, id: ports.newId() }))
  const comment = command.comment === null ? null : { id: ports.newId(), body: command.comment }
  return ports.tickets.change(
    { organizationId, ticketId, causeId: caller.causeId, expectedVersions: command.expectedVersions },
    (locked) => composeChange(locked, { act: 'ask', author, at: ports.clock.now(), asks, comment }),
  )
}
