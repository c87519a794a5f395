import { defineRoute, reply } from '../define-route.ts'
import { Exactly } from '../shapes/shape.ts'
import { NoteShape, showNote } from './note-shape.ts'
import { ticketCallerOf } from './ticket-caller.ts'
import type { TicketDeps } from './ticket-deps.ts'
import { ticketProblem } from './ticket-problem.ts'
import { LongText, NumberPath } from './ticket-shape.ts'

export const addNote = defineRoute({
  method: 'POST',
  url: '/v1/tickets/:number/notes',
  role: 'support',
  tag: 'tickets',
  summary: 'Write down what only the desk reads',
  schema: { params: NumberPath, body: Exactly({ body: LongText }), response: { 201: NoteShape } },
  async handler(call, { tickets }: Pick<TicketDeps, 'tickets'>) {
    const note = await tickets.note(ticketCallerOf(call), { number: call.params.number, body: call.body.body })
    return note.ok ? reply(201, showNote(note.value)) : ticketProblem(note.error)
  },
})
