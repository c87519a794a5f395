/** The support desk: registered and answered by everybody with a key, worked on by the desk, looked at by whoever has a status link. */
import { addComment } from './add-comment.ts'
import { addNote } from './add-note.ts'
import { answerTicket } from './answer-ticket.ts'
import { askClarification } from './ask-clarification.ts'
import { attachFiles } from './attach-files.ts'
import { eraseRequester } from './erase-requester.ts'
import { getAttachment } from './get-attachment.ts'
import { getStatus } from './get-status.ts'
import { getTicket } from './get-ticket.ts'
import { listNotes } from './list-notes.ts'
import { listTickets } from './list-tickets.ts'
import { processTicket } from './process-ticket.ts'
import { registerTicket } from './register-ticket.ts'

export { bindTicketActs, type TicketActsPorts } from './bind-ticket-acts.ts'
export type { TicketDeps } from './ticket-deps.ts'

export const ticketRoutes = [
  registerTicket,
  listTickets,
  getTicket,
  addComment,
  addNote,
  listNotes,
  attachFiles,
  getAttachment,
  askClarification,
  answerTicket,
  processTicket,
  eraseRequester,
  getStatus,
] as const
