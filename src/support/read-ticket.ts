import { fail, ok, type Result } from '../core/result.ts'
import { openTicket } from './open-ticket.ts'
import type { DeskPorts, Seat, TicketCaller, TicketFile } from './ports.ts'
import type { TicketAbsence } from './ticket-error.ts'

/** A ticket with all that both sides may read, and on which side the caller sits. */
export async function readTicket(
  ports: Pick<DeskPorts, 'tickets' | 'grants'>,
  caller: TicketCaller,
  number: string,
): Promise<Result<{ readonly file: TicketFile; readonly seat: Seat }, TicketAbsence>> {
  const opened = await openTicket(ports, caller, { number, action: 'ticket.read' })
  if (!opened.ok) return opened
  const { ticket, seat } = opened.value
  const file = await ports.tickets.read(ticket.organizationId, ticket.id)
  return file === null ? fail({ code: 'ticket_not_found' }) : ok({ file, seat })
}
