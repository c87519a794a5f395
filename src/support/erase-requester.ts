import { fail, ok, type Result } from '../core/result.ts'
import { openTicket } from './open-ticket.ts'
import type { DeskPorts, Ticket, TicketCaller } from './ports.ts'
import type { TicketAbsence } from './ticket-error.ts'

/**
 * Forgets the person behind a ticket: contact, words, files, status links. What the desk counts stays: number, kind, times, states, resolution. Only the
 * organization whose ticket it is decides that, never its desk.
 */
export async function eraseRequester(
  ports: DeskPorts,
  caller: TicketCaller,
  number: string,
): Promise<Result<Ticket, TicketAbsence>> {
  const opened = await openTicket(ports, caller, { number, action: 'ticket.erase' })
  if (!opened.ok) return opened
  const { ticket, author } = opened.value
  const { organizationId, id: ticketId } = ticket
  if (organizationId !== caller.organizationId || !caller.seesAll) return fail({ code: 'ticket_not_found' })
  const by = { author, at: ports.clock.now() }
  return ok(await ports.tickets.erase({ organizationId, ticketId, causeId: caller.causeId }, by))
}
