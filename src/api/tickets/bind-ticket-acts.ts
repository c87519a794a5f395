import {
  addComment,
  addNote,
  answerTicket,
  askClarification,
  attachFiles,
  eraseRequester,
  listNotes,
  listTickets,
  processTicket,
  type RegisterTicketPorts,
  readAttachment,
  readStatus,
  readTicket,
  registerTicket,
} from '../../support/index.ts'
import type { DeskPorts, TicketNotes } from '../../support/ports.ts'
import type { TicketActs } from './ticket-deps.ts'

export type TicketActsPorts = DeskPorts & RegisterTicketPorts & { readonly notes: TicketNotes }

/** Gives the use cases of the desk their ports, once. Only what writes and lists notes is given the notes. */
export function bindTicketActs({ notes, ...ports }: TicketActsPorts): TicketActs {
  const withNotes = { ...ports, notes }
  return {
    register: (caller, command) => registerTicket(ports, caller, command),
    list: (caller, query) => listTickets(ports, caller, query),
    read: (caller, number) => readTicket(ports, caller, number),
    comment: (caller, command) => addComment(ports, caller, command),
    note: (caller, command) => addNote(withNotes, caller, command),
    notes: (caller, number) => listNotes(withNotes, caller, number),
    attach: (caller, command) => attachFiles(ports, caller, command),
    attachment: (caller, at) => readAttachment(ports, caller, at),
    ask: (caller, command) => askClarification(ports, caller, command),
    answer: (caller, command) => answerTicket(ports, caller, command),
    process: (caller, command) => processTicket(ports, caller, command),
    erase: (caller, number) => eraseRequester(ports, caller, number),
    status: (secret) => readStatus(ports, secret),
  }
}
