import { ok, type Result } from '../core/result.ts'
import { openAsDesk } from './open-ticket.ts'
import type { DeskPorts, Note, TicketCaller, TicketNotes } from './ports.ts'
import type { NotTheDesk, TicketAbsence } from './ticket-error.ts'

/** Writes down what only the desk reads. It changes nothing that the requester could see: no event, no version, no time. */
export async function addNote(
  ports: DeskPorts & { readonly notes: TicketNotes },
  caller: TicketCaller,
  { number, body }: { readonly number: string; readonly body: string },
): Promise<Result<Note, TicketAbsence | NotTheDesk>> {
  const opened = await openAsDesk(ports, caller, { number, action: 'ticket.note' })
  if (!opened.ok) return opened
  const { ticket } = opened.value
  return ok(await ports.notes.add({ desk: caller, ticket, id: ports.newId(), body, at: ports.clock.now() }))
}
