import { fail, ok, type Result } from '../core/result.ts'
import type { Author, DeskPorts, Seat, Ticket, TicketCaller } from './ports.ts'
import { seatOf } from './seat.ts'
import type { NotTheDesk, TicketAbsence } from './ticket-error.ts'
import { parseTicketNumber } from './ticket-number.ts'

export interface OpenedTicket {
  readonly ticket: Ticket
  readonly seat: Seat
  /** The caller, as the ticket's history names them. */
  readonly author: Author
}

type Ports = Pick<DeskPorts, 'tickets' | 'grants'>

/**
 * The one door to a ticket: by its number, for somebody who may see it. A desk that looks into another organization leaves a line in that
 * organization's audit (`action`) before it sees anything.
 */
export async function openTicket(
  { tickets, grants }: Ports,
  caller: TicketCaller,
  { number, action }: { readonly number: string; readonly action: string },
): Promise<Result<OpenedTicket, TicketAbsence>> {
  const ticketId = parseTicketNumber(number)
  if (!ticketId.ok) return ticketId
  const found = await tickets.find(ticketId.value)
  const seat = found === null ? null : seatOf(caller, found.ticket, found.desks)
  if (found === null || seat === null) return fail({ code: 'ticket_not_found' })
  const { ticket } = found
  if (ticket.organizationId !== caller.organizationId)
    await grants.noteUse(caller, { organizationId: ticket.organizationId, action, ticketIds: [ticket.id] })
  const { organizationId, actor } = caller
  return ok({ ticket, seat, author: { side: seat, organizationId, actor } })
}

/** The same, for what only the desk does. */
export async function openAsDesk(
  ports: Ports,
  caller: TicketCaller,
  at: { readonly number: string; readonly action: string },
): Promise<Result<OpenedTicket, TicketAbsence | NotTheDesk>> {
  const opened = await openTicket(ports, caller, at)
  return opened.ok && opened.value.seat !== 'desk' ? fail({ code: 'not_the_desk' }) : opened
}
