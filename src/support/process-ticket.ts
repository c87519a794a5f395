import type { Result } from '../core/result.ts'
import { composeChange } from './compose-change.ts'
import { openAsDesk } from './open-ticket.ts'
import type { DeskPorts, Resolution, Ticket, TicketCaller } from './ports.ts'
import type { NotTheDesk, TicketActError } from './ticket-error.ts'

export interface ProcessTicketCommand {
  readonly number: string
  readonly resolution: Resolution
  /** For the requester; null: nothing to add. */
  readonly comment: string | null
  readonly expectedVersions: readonly number[] | null
}

/** Says that it is done («Обработано»), and how. */
export async function processTicket(
  ports: DeskPorts,
  caller: TicketCaller,
  { number, resolution: how, comment, expectedVersions }: ProcessTicketCommand,
): Promise<Result<Ticket, TicketActError | NotTheDesk>> {
  const opened = await openAsDesk(ports, caller, { number, action: 'ticket.process' })
  if (!opened.ok) return opened
  const { ticket, author } = opened.value
  const { organizationId, id: ticketId } = ticket
  return ports.tickets.change({ organizationId, ticketId, causeId: caller.causeId, expectedVersions }, (locked) =>
    composeChange(locked, { act: 'process', author, at: ports.clock.now(), resolution: { how, comment } }),
  )
}
