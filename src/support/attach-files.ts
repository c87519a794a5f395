import { fail, ok, type Result } from '../core/result.ts'
import { composeChange } from './compose-change.ts'
import { inspectFile, type SentFile } from './files/inspect-file.ts'
import { openTicket } from './open-ticket.ts'
import type { DeskPorts, LockedTicket, Seat, TicketCaller, TicketChange, TicketFile } from './ports.ts'
import { tickItems } from './tick-items.ts'
import type { TicketActError } from './ticket-error.ts'
import type { TicketAct } from './ticket-state.ts'

export interface AttachFilesCommand {
  readonly number: string
  readonly files: readonly SentFile[]
  readonly expectedVersions: readonly number[] | null
}

/** Adds files to a ticket. Those that the desk asked for tick its list; when nothing is left on it, the ticket goes back into work. */
export async function attachFiles(
  ports: DeskPorts,
  caller: TicketCaller,
  command: AttachFilesCommand,
): Promise<Result<{ readonly file: TicketFile; readonly seat: Seat }, TicketActError>> {
  const opened = await openTicket(ports, caller, { number: command.number, action: 'ticket.attach' })
  if (!opened.ok) return opened
  const { ticket, seat, author } = opened.value
  const { organizationId, id: ticketId } = ticket
  const files = command.files.map((file) => inspectFile(ports.newId(), file))
  const changed = await ports.tickets.change(
    { organizationId, ticketId, causeId: caller.causeId, expectedVersions: command.expectedVersions },
    (locked) => {
      const ticks = seat === 'requester' ? tickItems(locked.items, { values: [], files }) : []
      return composeChange(locked, { act: actOf(locked, { seat, ticks }), author, at: ports.clock.now(), files, ticks })
    },
  )
  if (!changed.ok) return changed
  const file = await ports.tickets.read(organizationId, ticketId)
  return file === null ? fail({ code: 'ticket_not_found' }) : ok({ file, seat })
}

function actOf(
  { ticket, items }: LockedTicket,
  { seat, ticks }: { seat: Seat; ticks: TicketChange['ticks'] },
): TicketAct {
  if (seat === 'desk') return 'take'
  const open = items.filter(({ tickedAt }) => tickedAt === null).length
  return ticket.state === 'awaiting_customer' && open > 0 && ticks.length === open ? 'answer' : 'discuss'
}
