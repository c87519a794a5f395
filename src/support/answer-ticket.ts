import { fail, type Result } from '../core/result.ts'
import { composeChange } from './compose-change.ts'
import { inspectFile, type SentFile } from './files/inspect-file.ts'
import { openTicket } from './open-ticket.ts'
import type { AskedItem, DeskPorts, Ticket, TicketCaller, TicketKind } from './ports.ts'
import { type AskedValue, tickItems } from './tick-items.ts'
import type { NotAsked, TicketActError } from './ticket-error.ts'

export interface AnswerTicketCommand {
  readonly number: string
  readonly comment: string | null
  readonly values: readonly AskedValue[]
  readonly files: readonly SentFile[]
  /** Confirms or corrects the kind; null: says nothing about it. */
  readonly kind: TicketKind | null
  readonly expectedVersions: readonly number[] | null
}

/**
 * The requester (or the desk, for what was said by phone) answers: what was asked is ticked, and the ticket goes back into work, whatever is still
 * open on the list. An answer to a processed ticket opens it again within 14 days.
 */
export async function answerTicket(
  ports: DeskPorts,
  caller: TicketCaller,
  command: AnswerTicketCommand,
): Promise<Result<Ticket, TicketActError | NotAsked>> {
  const opened = await openTicket(ports, caller, { number: command.number, action: 'ticket.answer' })
  if (!opened.ok) return opened
  const { ticket, author } = opened.value
  const { organizationId, id: ticketId } = ticket
  const { values, kind, expectedVersions } = command
  const files = command.files.map((file) => inspectFile(ports.newId(), file))
  const comment = command.comment === null ? null : { id: ports.newId(), body: command.comment }
  return ports.tickets.change<TicketActError | NotAsked>(
    { organizationId, ticketId, causeId: caller.causeId, expectedVersions },
    (locked) => {
      const strange = values.find(({ attribute }) => !isOpen(locked.items, attribute))
      if (strange !== undefined) return fail({ code: 'not_asked', attribute: strange.attribute })
      const ticks = tickItems(locked.items, { values, files })
      return composeChange(locked, { act: 'answer', author, at: ports.clock.now(), comment, files, ticks, kind })
    },
  )
}

const isOpen = (items: readonly AskedItem[], attribute: AskedValue['attribute']): boolean =>
  items.some((item) => item.attribute === attribute && item.tickedAt === null)
