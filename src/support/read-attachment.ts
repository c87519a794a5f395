import { fail, ok, type Result } from '../core/result.ts'
import { openTicket } from './open-ticket.ts'
import type { Attachment, DeskPorts, FileRefusal, TicketCaller } from './ports.ts'
import type { TicketAbsence } from './ticket-error.ts'

export type ReadAttachmentError =
  | TicketAbsence
  | { readonly code: 'attachment_not_found' }
  /** It was registered by name and hash, and never kept. */
  | { readonly code: 'attachment_not_kept'; readonly refusal: FileRefusal | null }

/** The bytes of an attachment, for somebody who may read its ticket. */
export async function readAttachment(
  ports: Pick<DeskPorts, 'tickets' | 'grants'>,
  caller: TicketCaller,
  { number, attachmentId }: { readonly number: string; readonly attachmentId: string },
): Promise<Result<{ readonly attachment: Attachment; readonly bytes: Uint8Array }, ReadAttachmentError>> {
  const opened = await openTicket(ports, caller, { number, action: 'ticket.attachment' })
  if (!opened.ok) return opened
  const { organizationId, id: ticketId } = opened.value.ticket
  const found = await ports.tickets.attachment({ organizationId, ticketId }, attachmentId)
  if (found === null) return fail({ code: 'attachment_not_found' })
  const { attachment, bytes } = found
  if (bytes === null) return fail({ code: 'attachment_not_kept', refusal: attachment.refusal })
  return ok({ attachment, bytes })
}
