/**
 * The support desk: register a request, clarify it, process it.
 * Each use case takes the ports it needs, the caller, and a command, and answers with a value or with a closed union of reasons.
 * Called by the API; mail and the command line register and answer through the same ones.
 */
export { type AddCommentCommand, addComment } from './add-comment.ts'
export { addNote } from './add-note.ts'
export { type AnswerTicketCommand, answerTicket } from './answer-ticket.ts'
export { type AskClarificationCommand, askClarification } from './ask-clarification.ts'
export { type AttachFilesCommand, attachFiles } from './attach-files.ts'
export { eraseRequester } from './erase-requester.ts'
export { MOST_FILE_BYTES, MOST_FILES, type SentFile } from './files/inspect-file.ts'
export { listNotes } from './list-notes.ts'
export { type ListTicketsQuery, listTickets } from './list-tickets.ts'
export { type ProcessTicketCommand, processTicket } from './process-ticket.ts'
export { type ReadAttachmentError, readAttachment } from './read-attachment.ts'
export { readStatus } from './read-status.ts'
export { readTicket } from './read-ticket.ts'
export {
  type Registered,
  type RegisterTicketCommand,
  type RegisterTicketError,
  type RegisterTicketPorts,
  registerTicket,
} from './register-ticket.ts'
export { STATE_LABELS } from './state-label.ts'
export type { AskedValue } from './tick-items.ts'
export type { NotAsked, NotTheDesk, TicketAbsence, TicketActError } from './ticket-error.ts'
export { formatTicketNumber } from './ticket-number.ts'
export { TICKET_STATES, type TicketState } from './ticket-state.ts'
