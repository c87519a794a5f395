import { ok, type Result } from '../core/result.ts'
import { openAsDesk } from './open-ticket.ts'
import type { DeskPorts, Note, TicketCaller, TicketNotes } from './ports.ts'
import type { NotTheDesk, TicketAbsence } from './ticket-error.ts'

/** What the caller's desk has written for itself about a ticket, oldest first. */
export async function listNotes(
  ports: Pick<DeskPorts, 'tickets' | 'grants'> & { readonly notes: TicketNotes },
  caller: TicketCaller,
  number: string,
): Promise<Result<readonly Note[], TicketAbsence | NotTheDesk>> {
  const opened = await openAsDesk(ports, caller, { number, action: 'ticket.notes' })
  if (!opened.ok) return opened
  return ok(await ports.notes.list(caller.organizationId, opened.value.ticket))
}
