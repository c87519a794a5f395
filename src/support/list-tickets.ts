import type { DeskPorts, Ticket, TicketCaller, TicketPageQuery } from './ports.ts'

export type ListTicketsQuery = Omit<TicketPageQuery, 'clients' | 'own'>

/**
 * Tickets that the caller may see, newest number first: those of the desk's clients for a desk, those of the organization for who administers it, the
 * caller's own for everybody else. Each client whose tickets are shown to another organization finds a line about it in its audit.
 */
export async function listTickets(
  { tickets, grants }: Pick<DeskPorts, 'tickets' | 'grants'>,
  caller: TicketCaller,
  query: ListTicketsQuery,
): Promise<readonly Ticket[]> {
  const { organizationId, actor } = caller
  const clients = caller.mayHandle ? await grants.clientsOf(organizationId) : []
  const own = { organizationId, openedBy: caller.seesAll ? null : actor }
  const found = await tickets.list({ ...query, clients, own })
  const foreign = found.filter((ticket) => ticket.organizationId !== organizationId)
  for (const [client, shown] of Map.groupBy(foreign, (ticket) => ticket.organizationId)) {
    const ticketIds = shown.map(({ id }) => id)
    await grants.noteUse(caller, { organizationId: client, action: 'ticket.list', ticketIds })
  }
  return found
}
